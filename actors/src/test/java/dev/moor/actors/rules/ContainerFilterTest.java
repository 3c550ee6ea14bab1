package dev.moor.actors.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.moor.actors.container.ContainerView;
import dev.moor.actors.container.ContainerView.Phase;
import dev.moor.actors.container.Samples;
import dev.moor.actors.image.ImageView;
import dev.moor.actors.port.ContainerService.ListQuery;
import dev.moor.actors.port.MoorException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ContainerFilterTest {
  private static ContainerView view(String name, int age, Phase phase, int code) {
    Instant created = Samples.T0.minusSeconds(age);
    Instant started = phase == Phase.CREATED ? null : created;
    return new ContainerView(
        name + "0000",
        name,
        Samples.plain(),
        "sha256:" + name,
        List.of("l1", name),
        created,
        phase,
        1,
        0,
        null,
        started,
        null,
        code,
        false,
        "",
        null,
        0,
        false,
        false,
        false,
        false,
        false,
        "",
        Map.of(),
        1);
  }

  private static final List<ContainerView> ALL =
      List.of(
          view("old", 30, Phase.RUNNING, 0),
          view("mid", 20, Phase.STOPPED, 3),
          view("new", 10, Phase.CREATED, 0),
          view("ice", 5, Phase.PAUSED, 0));

  private static final ImageView BASE =
      new ImageView(
          "sha256:base",
          List.of(),
          List.of(),
          "",
          "",
          Samples.T0,
          "",
          "",
          "",
          "",
          0,
          null,
          List.of(),
          List.of("l1"),
          0,
          null,
          List.of());

  private static final ContainerFilter.Lookup LOOKUP =
      new ContainerFilter.Lookup() {
        @Override
        public ContainerView container(String reference) {
          return ALL.stream()
              .filter(view -> view.name().equals(reference))
              .findFirst()
              .orElseThrow(
                  () ->
                      new MoorException(
                          MoorException.Kind.NOT_FOUND, "No such container: " + reference));
        }

        @Override
        public Optional<ImageView> image(String reference) {
          return reference.equals("base") ? Optional.of(BASE) : Optional.empty();
        }
      };

  private static List<String> select(boolean all, int limit, Map<String, List<String>> filters) {
    return ContainerFilter.select(new ListQuery(all, limit, false, filters), ALL, LOOKUP).stream()
        .map(ContainerView::name)
        .toList();
  }

  private static List<String> all(String key, String value) {
    return select(true, 0, Map.of(key, List.of(value)));
  }

  @Test
  void shouldShowTheRunningOnesNewestFirst() {
    assertThat(select(false, 0, Map.of())).containsExactly("ice", "old");
    assertThat(select(true, 0, Map.of())).containsExactly("ice", "new", "mid", "old");
    assertThat(select(false, 2, Map.of())).containsExactly("ice", "new");
    assertThat(select(false, 0, Map.of("status", List.of("exited")))).containsExactly("mid");
  }

  @Test
  void shouldFilterByEachKey() {
    assertThat(all("name", "^/?o")).containsExactly("old");
    assertThat(all("id", "mid0")).containsExactly("mid");
    assertThat(all("label", "team=blue")).hasSize(4);
    assertThat(all("label", "team=red")).isEmpty();
    assertThat(all("exited", "3")).containsExactly("mid");
    assertThat(all("exited", "0")).isEmpty();
    assertThat(all("before", "mid")).containsExactly("old");
    assertThat(all("since", "mid")).containsExactly("ice", "new");
    assertThat(all("ancestor", "base")).hasSize(4);
    assertThat(all("ancestor", "none")).isEmpty();
    assertThat(all("network", "bridge")).hasSize(4);
    assertThat(all("network", "none")).isEmpty();
    assertThat(all("volume", "/data")).isEmpty();
    assertThat(all("health", "none")).hasSize(4);
    assertThat(all("is-task", "false")).hasSize(4);
    assertThat(all("is-task", "true")).isEmpty();
    assertThat(all("publish", "80")).isEmpty();
    assertThat(all("expose", "80-90/tcp")).isEmpty();
    assertThat(select(true, 0, Map.of("status", List.of("paused", "created"))))
        .containsExactly("ice", "new");
  }

  @Test
  void shouldRefuseWhatItDoesNotKnow() {
    assertThatThrownBy(() -> all("colour", "blue")).hasMessage("invalid filter 'colour'");
    assertThatThrownBy(() -> all("status", "dancing"))
        .hasMessage("invalid filter 'status=dancing'");
    assertThatThrownBy(() -> all("exited", "x")).hasMessage("invalid filter 'exited=x'");
    assertThatThrownBy(() -> all("name", "(")).hasMessageStartingWith("invalid filter 'name=('");
    assertThatThrownBy(() -> all("since", "nope")).hasMessage("No such container: nope");
    assertThatThrownBy(() -> all("expose", "x")).hasMessage("invalid filter 'expose=x'");
  }
}
