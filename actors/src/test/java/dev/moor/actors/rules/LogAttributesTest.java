package dev.moor.actors.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.moor.actors.container.ContainerSpec;
import dev.moor.actors.container.HostSpec;
import dev.moor.actors.container.Samples;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What {@code logs --details} shows before each line, as dockerd writes it. */
class LogAttributesTest {
  private static final LogAttributes.Owner WEB =
      new LogAttributes.Owner(Samples.ID, "web", Samples.IMAGE_ID);

  private static String of(Map<String, String> options) {
    ContainerSpec plain =
        Samples.spec(
            HostSpec.defaults()
                .with(draft -> draft.logConfig = new HostSpec.LogConfig("json-file", options)));
    ContainerSpec spec =
        new ContainerSpec(
            plain.image(),
            plain.entrypoint(),
            plain.command(),
            java.util.List.of("A1=2", "A2=x y*", "B=", "C"),
            "",
            "",
            "",
            "",
            Map.of("app", "1", "zone", "ü"),
            false,
            false,
            false,
            false,
            false,
            false,
            "",
            null,
            null,
            null,
            plain.host(),
            null);
    return LogAttributes.of(WEB, spec);
  }

  @Test
  void shouldSayNothingUnasked() {
    assertThat(of(Map.of("max-size", "1m"))).isEmpty();
  }

  @Test
  void shouldTakeLabelsAndEnvironmentByNameAndByPattern() {
    assertThat(of(Map.of("labels", "app,nope", "env", "A1,C"))).isEqualTo("A1=2,app=1");
    assertThat(of(Map.of("labels-regex", "^z", "env-regex", "^A")))
        .isEqualTo("A1=2,A2=x+y%2A,zone=%C3%BC");
  }

  @Test
  void shouldFillTheTag() {
    assertThat(of(Map.of("tag", "{{.Name}}/{{.ID}}/{{ .ImageName }}")))
        .isEqualTo("tag=web%2F4e5f6a7b8c9d%2Fbusybox%3Alatest");
    assertThat(of(Map.of("tag", "T"))).isEqualTo("tag=T");
  }
}
