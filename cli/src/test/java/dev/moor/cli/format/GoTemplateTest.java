package dev.moor.cli.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoTemplateTest {
  private static final String VALUE =
      "{\"Id\":\"abc\",\"State\":{\"Running\":true,\"Pid\":42},\"Cmd\":[\"a\",\"b\"],"
          + "\"Labels\":{\"x.y\":\"1\",\"b\":\"2\"},\"Empty\":\"\",\"Nothing\":null}";

  private static String render(String template) throws Exception {
    JsonNode value = Json.MAPPER.readTree(VALUE);
    return GoTemplate.parse(template).render(value);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "{{.Id}}#abc",
        "{{.ID}}#abc",
        "{{.State.Pid}}/{{ .State.Running }}#42/true",
        "{{.Cmd}} {{.Labels}}#[a b] map[b:2 x.y:1]",
        "{{json .Cmd}}#[\"a\",\"b\"]",
        "{{index .Labels \"x.y\"}}#1",
        "{{index .Cmd 1}}#b",
        "{{.Id | upper | printf \"%s!\"}}#ABC!",
        "{{join .Cmd \", \"}}#a, b",
        "{{if .State.Running}}up{{else}}down{{end}}#up",
        "{{if .Empty}}up{{else if .Id}}id{{else}}down{{end}}#id",
        "{{if and .Id (eq .State.Pid 42)}}yes{{end}}#yes",
        "{{range .Cmd}}<{{.}}>{{end}}#<a><b>",
        "{{range $k, $v := .Labels}}{{$k}}={{$v}};{{end}}#b=2;x.y=1;",
        "{{range .Empty2}}x{{else}}none{{end}}#none",
        "{{with .State}}{{.Pid}}{{end}}#42",
        "{{$x := .Id}}{{$x}}{{len .Cmd}}#abc2",
        "a {{- \"b\" -}} c#abc",
        "{{.Nothing}}#<no value>",
        "{{.State.Health}}#<no value>",
        "{{/* note */}}x#x",
        "{{truncate .Id 2}}#ab",
        "{{split \"a:b\" \":\"}}#[a b]",
        "{{not .Empty}} {{or .Empty \"z\"}}#true z",
      })
  void shouldRender(String template, String expected) throws Exception {
    assertThat(render(template.replace(".Empty2", ".Nothing"))).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{{.Id", "{{if .Id}}x", "{{end}}", "{{", "{{.Id | }}", "{{(.Id}}"})
  void shouldRefuseWrongSyntax(String template) {
    assertThatThrownBy(() -> GoTemplate.parse(template))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{{.Foo}}", "{{.Id.Foo}}", "{{bogus .Id}}", "{{$x}}", "{{index .Cmd 9}}"})
  void shouldRefuseWhatIsNotThere(String template) {
    assertThatThrownBy(() -> render(template)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shouldSayTheFieldThatIsMissing() {
    assertThatThrownBy(() -> render("{{.Foo}}")).hasMessageContaining("no entry for key \"Foo\"");
  }
}
