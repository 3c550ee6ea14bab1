package dev.moor.supervisor.containers;

import dev.moor.actors.container.ContainerCommand;
import dev.moor.runtime.ContainerProcess;
import dev.moor.runtime.linux.PidfdWatcher;
import java.util.function.Consumer;

/** Watches the conmon of each run: one that ends before its container is a lost monitor. */
final class ShimMonitors {
  private final PidfdWatcher watcher;

  ShimMonitors(PidfdWatcher watcher) {
    this.watcher = watcher;
  }

  void watch(
      String id,
      int run,
      ContainerProcess process,
      Consumer<ContainerCommand.Outcome> outcome) {
    long shim = process.identity().shimPid();
    if (shim == 0) {
      return;
    }
    watcher.watch(
        shim,
        process.identity().shimStartTicks(),
        () -> {
          if (process.alive()) {
            outcome.accept(
                new ContainerCommand.MonitorGone(run, "conmon (pid " + shim + ") ended"));
          }
        });
  }
}
