package dev.moor.runtime;

import dev.moor.runtime.attach.AttachLoop;
import dev.moor.runtime.cgroup.Cgroups;
import dev.moor.runtime.cgroup.EarlyMove;
import dev.moor.runtime.cgroup.Freezer;
import dev.moor.runtime.linux.PidfdWatcher;
import dev.moor.runtime.oci.CompiledFilters;
import dev.moor.runtime.oci.OciRuntime;
import dev.moor.runtime.oci.RuntimeState;
import dev.moor.runtime.shim.Conmon;
import dev.moor.runtime.shim.ExitCollector;
import dev.moor.runtime.shim.LaunchPlace;
import dev.moor.runtime.spec.Capabilities;
import java.util.Map;
import java.util.Optional;

/** The parts that every container's handle shares. */
record Wiring(
    String bootId,
    Cgroups cgroups,
    Freezer freezer,
    RuntimeState state,
    Conmon conmon,
    Optional<LaunchPlace> launches,
    AttachLoop attachLoop,
    PidfdWatcher watcher,
    ExitCollector exits,
    Capabilities capabilities,
    EarlyMove earlyMove,
    CompiledFilters filters,
    Map<String, OciRuntime> runtimes,
    String defaultRuntime) {

  /** What Docker and its SDKs call runc since there are shims. */
  private static final String CONTAINERD_NAME = "io.containerd.runc.v2";

  /**
   * @throws IllegalArgumentException in Docker's words where there is none of that name
   */
  OciRuntime runtime(String name) {
    String wanted = name.isEmpty() ? defaultRuntime : name;
    OciRuntime runtime = runtimes.get(wanted.equals(CONTAINERD_NAME) ? "runc" : wanted);
    if (runtime == null) {
      throw new IllegalArgumentException("unknown or invalid runtime name: " + wanted);
    }
    return runtime;
  }
}
