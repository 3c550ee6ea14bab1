package dev.moor.http.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.moor.actors.container.ContainerView;
import dev.moor.actors.container.ContainerView.Phase;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StatusTextTest {
  private static final Instant NOW = Instant.parse("2026-11-24T20:10:00Z");

  private static String text(
      Phase phase, boolean restarting, boolean recovering, boolean unmonitored, String damage) {
    ContainerView view =
        new ContainerView(
            "id",
            "n",
            null,
            "i",
            List.of(),
            NOW,
            phase,
            1,
            0,
            null,
            phase == Phase.CREATED ? null : NOW.minusSeconds(300),
            phase == Phase.STOPPED ? NOW.minusSeconds(2) : null,
            3,
            false,
            "",
            null,
            0,
            restarting,
            false,
            recovering,
            unmonitored,
            false,
            damage,
            Map.of(),
            1);
    return ContainerJson.statusText(view, NOW);
  }

  @Test
  void shouldSpeakAsDockerPs() {
    assertThat(text(Phase.CREATED, false, false, false, "")).isEqualTo("Created");
    assertThat(text(Phase.RUNNING, false, false, false, "")).isEqualTo("Up 5 minutes");
    assertThat(text(Phase.PAUSED, false, false, false, "")).isEqualTo("Up 5 minutes (Paused)");
    assertThat(text(Phase.STOPPED, false, false, false, "")).isEqualTo("Exited (3) 2 seconds ago");
    assertThat(text(Phase.STOPPED, true, false, false, ""))
        .isEqualTo("Restarting (3) 2 seconds ago");
  }

  @Test
  void shouldNoteWhatOnlyMoorKnows() {
    assertThat(text(Phase.RUNNING, false, true, false, "")).isEqualTo("Up 5 minutes (recovering)");
    assertThat(text(Phase.RUNNING, false, false, true, "")).isEqualTo("Up 5 minutes (unmonitored)");
    assertThat(text(Phase.STOPPED, false, false, false, "bad record")).isEqualTo("Dead (damaged)");
  }
}
