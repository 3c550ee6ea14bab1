package dev.moor.actors.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.moor.actors.container.ContainerSpec;
import dev.moor.actors.container.HostSpec;
import dev.moor.actors.container.HostSpec.MountSpec;
import dev.moor.actors.port.MoorException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VolumeRulesTest {
  private static MountSpec mount(String type, String source, String target, boolean readOnly) {
    return new MountSpec(type, source, target, readOnly, "", false, false, false, "");
  }

  @Test
  void shouldTakeMountOptionsThatAreComplete() {
    Map<String, String> options = Map.of("type", "nfs", "device", ":/srv", "o", "addr=10.0.0.1");
    assertThatCode(() -> VolumeRules.check("data", "local", options)).doesNotThrowAnyException();
    assertThatThrownBy(() -> VolumeRules.check("data", "local", Map.of("o", "bind")))
        .isInstanceOf(MoorException.class)
        .hasMessageStartingWith("create data: missing required option: ");
    assertThatThrownBy(
            () ->
                VolumeRules.check(
                    "data", "", Map.of("size", "1g", "type", "tmpfs", "device", "tmpfs")))
        .hasMessage("create data: quota size requested but no quota support");
  }

  @Test
  void shouldPlanWhatOthersLendBehindTheContainersOwn() {
    List<MountSpec> lent =
        MountPlan.lent(
            List.of(mount("volume", "a", "/a", false), mount("bind", "/b", "/b", false)), "ro");
    ContainerSpec spec =
        ContainerSpec.empty()
            .withHost(HostSpec.defaults().withMounts(List.of(mount("volume", "own", "/a", false))));
    assertThat(MountPlan.plan(spec, () -> "x", lent))
        .containsExactly(
            mount("volume", "own", "/a", false),
            new MountSpec("bind", "/b", "/b", true, "lent", false, true, false, ""));
    assertThat(lent).allMatch(MountSpec::lent);
  }
}
