package dev.moor.actors.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.moor.actors.container.HostSpec.MountSpec;
import dev.moor.actors.port.MoorException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DaemonRootTest {
  private static final String ROOT = "/var/lib/moor";

  private static MountSpec mount(String type, String source, String propagation) {
    return new MountSpec(type, source, "/t", false, "", false, false, false, propagation);
  }

  @ParameterizedTest
  @CsvSource({
    "/, rslave",
    "/var/lib, rslave",
    "/var/lib/moor, rslave",
    "/var/lib/moor/containers, rslave",
    "/var/lib/moored, rprivate",
    "/var/li, rprivate",
    "/srv, rprivate"
  })
  void shouldMakeSlavesOfBindsThatSeeContainers(String source, String propagation) {
    MountSpec bind = mount("bind", source, "");
    assertThat(DaemonRoot.propagation(bind, ROOT)).isEqualTo(propagation);
    assertThat(DaemonRoot.isSlaveByDefault(bind, ROOT)).isEqualTo(propagation.equals("rslave"));
  }

  @Test
  void shouldKeepWhatTheUserSays() {
    assertThat(DaemonRoot.propagation(mount("bind", "/", "rshared"), ROOT)).isEqualTo("rshared");
    assertThat(DaemonRoot.isSlaveByDefault(mount("bind", "/", "rslave"), ROOT)).isFalse();
    assertThat(DaemonRoot.propagation(mount("volume", "/", ""), ROOT)).isEmpty();
  }

  @Test
  void shouldRefuseToKeepOthersMountsPrivate() {
    DaemonRoot.check(List.of(mount("bind", "/", "rslave"), mount("bind", "/srv", "private")), ROOT);
    assertThatThrownBy(() -> DaemonRoot.check(List.of(mount("bind", "/", "private")), ROOT))
        .isInstanceOf(MoorException.class)
        .hasMessage(
            "invalid mount config: must use either propagation mode \"rslave\" or \"rshared\" when"
                + " mount source is within the daemon root, daemon root: \"/var/lib/moor\", bind"
                + " mount source: \"/\", propagation: \"private\"");
  }
}
