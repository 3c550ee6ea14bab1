package dev.moor.actors.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.moor.actors.container.HostExtras;
import dev.moor.actors.container.HostExtras.DeviceValue;
import dev.moor.actors.container.HostExtras.IoLimits;
import dev.moor.actors.container.HostSpec;
import dev.moor.actors.container.LimitChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a host lacks is left out and said, all else is kept. */
class HostAbilitiesTest {
  private static final HostAbilities ALL = new HostAbilities(true, true, true, true);
  private static final HostAbilities NONE = new HostAbilities(false, false, false, false);
  private static final List<DeviceValue> DEVICE = List.of(new DeviceValue("/dev/vda", 500));

  private static final HostExtras ASKED =
      new HostExtras(
          new IoLimits(300, DEVICE, DEVICE, DEVICE, DEVICE, DEVICE),
          1000,
          900,
          true,
          10L,
          List.of("c 1:3 r"),
          Map.of("a", "b"),
          new HostExtras.ConsoleSize(24, 80));

  private final List<String> warnings = new ArrayList<>();

  private static HostSpec host(long memoryBytes) {
    HostSpec.Resources limits =
        new HostSpec.Resources(memoryBytes, 0, 0, 0, 0, 0, 0, "", "", 0, List.of());
    return HostSpec.defaults()
        .with(
            draft -> {
              draft.resources = limits;
              draft.extras = ASKED;
            });
  }

  private static LimitChange weight(Integer weight) {
    return new LimitChange(0, 0, 0, 0, 9, 0, 0, "", "", null, null, weight);
  }

  @Test
  void shouldLeaveSharesOfBlockDevicesOutOfAnUpdate() {
    assertThat(ALL.within(weight(300), warnings)).isEqualTo(weight(300));
    assertThat(NONE.within(weight(null), warnings)).isEqualTo(weight(null));
    assertThat(warnings).isEmpty();

    assertThat(NONE.within(weight(300), warnings)).isEqualTo(weight(null));
    assertThat(warnings)
        .containsExactly(
            "Your kernel does not support Block I/O weight or the cgroup is not mounted."
                + " Weight discarded.");
  }

  @Test
  void shouldKeepAllThatTheHostHas() {
    HostSpec host = host(1 << 30);

    assertThat(ALL.within(host, warnings)).isEqualTo(host);
    assertThat(warnings).isEmpty();
  }

  @Test
  void shouldLeaveOutWhatTheHostLacksAndSayIt() {
    HostExtras left = NONE.within(host(0), warnings).more();

    assertThat(left.io()).isEqualTo(new IoLimits(0, List.of(), DEVICE, DEVICE, DEVICE, DEVICE));
    assertThat(left.oomKillDisable()).isFalse();
    assertThat(left.memorySwappiness()).isNull();
    assertThat(left.cpuRealtimeRuntimeMicros()).isEqualTo(900);
    assertThat(left.deviceRules()).containsExactly("c 1:3 r");
    assertThat(left.annotations()).containsEntry("a", "b");
    assertThat(left.consoleSize()).isEqualTo(ASKED.consoleSize());
    assertThat(warnings)
        .hasSize(4)
        .anyMatch(text -> text.contains("Weight discarded"))
        .anyMatch(text -> text.contains("Weight-device discarded"))
        .anyMatch(text -> text.contains("swappiness discarded"))
        .anyMatch(text -> text.contains("OomKillDisable discarded"));
  }

  @Test
  void shouldWarnWhereNothingLimitsAContainerThatIsNotKilled() {
    ALL.within(host(0), warnings);

    assertThat(warnings).singleElement().asString().contains("no memory limit is set");
  }
}
