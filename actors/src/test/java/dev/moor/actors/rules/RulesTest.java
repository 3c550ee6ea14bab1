package dev.moor.actors.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.moor.actors.container.ContainerSpec;
import dev.moor.actors.container.HostSpec;
import dev.moor.actors.container.Signals;
import dev.moor.actors.image.ImageView;
import dev.moor.actors.port.MoorException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class RulesTest {
  private static final ImageView.Defaults IMAGE =
      new ImageView.Defaults(
          List.of("/entry"),
          List.of("serve"),
          List.of("PATH=/bin", "MODE=image"),
          "/app",
          "web",
          Map.of("a", "image", "b", "image"),
          new TreeSet<>(List.of("80/tcp")),
          new TreeSet<>(List.of("/data")),
          "SIGQUIT",
          null,
          null);

  private static ContainerSpec given(
      List<String> entrypoint, List<String> command, List<String> env, Map<String, String> labels) {
    return new ContainerSpec(
        "i",
        entrypoint,
        command,
        env,
        "",
        "",
        "",
        "",
        labels,
        false,
        false,
        false,
        false,
        false,
        false,
        "",
        null,
        Collections.emptySortedSet(),
        Collections.emptySortedSet(),
        HostSpec.defaults(),
        null);
  }

  @Test
  void shouldTakeFromTheImageWhatTheUserDidNotSay() {
    ContainerSpec merged =
        ImageDefaults.merge(given(null, null, List.of("MODE=mine"), Map.of("a", "mine")), IMAGE);

    assertThat(merged.entrypoint()).containsExactly("/entry");
    assertThat(merged.command()).containsExactly("serve");
    assertThat(merged.env()).containsExactly("MODE=mine", "PATH=/bin");
    assertThat(merged.labels()).containsOnly(Map.entry("a", "mine"), Map.entry("b", "image"));
    assertThat(merged.workingDir()).isEqualTo("/app");
    assertThat(merged.user()).isEqualTo("web");
    assertThat(merged.stopSignal()).isEqualTo("SIGQUIT");
    assertThat(merged.exposedPorts()).containsExactly("80/tcp");
    assertThat(merged.volumes()).containsExactly("/data");
  }

  @Test
  void shouldKeepTheImagesEntrypointForAUsersCommandOnly() {
    ContainerSpec command = ImageDefaults.merge(given(null, List.of("ls"), null, null), IMAGE);
    assertThat(command.entrypoint()).containsExactly("/entry");
    assertThat(command.command()).containsExactly("ls");

    ContainerSpec entry = ImageDefaults.merge(given(List.of("sh"), null, null, null), IMAGE);
    assertThat(entry.entrypoint()).containsExactly("sh");
    assertThat(entry.command()).isNull();

    ContainerSpec none = ImageDefaults.merge(given(List.of(""), List.of("ls"), null, null), IMAGE);
    assertThat(none.entrypoint()).isNull();
  }

  @Test
  void shouldRefuseAContainerWithNothingToRun() {
    ImageView.Defaults bare =
        new ImageView.Defaults(null, null, null, "", "", null, null, null, "", null, null);
    assertThatThrownBy(() -> ImageDefaults.merge(given(null, null, null, null), bare))
        .isInstanceOf(MoorException.class)
        .hasMessage("no command specified");
    assertThatThrownBy(() -> ImageDefaults.merge(given(List.of(""), null, null, null), IMAGE))
        .hasMessage("no command specified");
  }

  @Test
  void shouldMakeUpNamesThatAreFree() {
    String first = NameGenerator.next(bound -> 0, name -> false);
    assertThat(first).matches("[a-z]+_[a-z]+");
    assertThat(SpecCheck.name(first)).isEqualTo(first);

    assertThat(NameGenerator.next(bound -> 0, first::equals)).isEqualTo(first + "1");
  }

  @Test
  void shouldKnowSignalsByNameAndNumber() {
    assertThat(Signals.number("kill")).contains(9);
    assertThat(Signals.canonical("15")).contains("SIGTERM");
    assertThat(Signals.canonical("SIGRTMIN+3")).contains("SIGRTMIN+3");
    assertThat(Signals.number("RTMAX")).contains(64);
    assertThat(Signals.number("64")).contains(64);
    assertThat(Signals.number("0")).isEmpty();
    assertThat(Signals.number("")).isEmpty();
    for (int number = 1; number <= 64; number++) {
      if (Signals.number(String.valueOf(number)).isPresent()) {
        String name = Signals.canonical(String.valueOf(number)).orElseThrow();
        assertThat(Signals.number(name)).contains(number);
      }
    }
  }
}
