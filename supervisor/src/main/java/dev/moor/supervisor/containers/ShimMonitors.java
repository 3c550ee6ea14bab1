package dev.moor.supervisor.containers;

import dev.moor.runtime.ContainerProcess;
import dev.moor.runtime.RunIdentity;
import dev.moor.runtime.linux.HeldProcess;
import dev.moor.runtime.linux.PidfdWatcher;
import dev.moor.runtime.linux.ProcStat;
import java.io.IOException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Watches the conmon of each run: one that ends before its container is a lost monitor. */
final class ShimMonitors {
  private static final Logger LOG = LoggerFactory.getLogger(ShimMonitors.class);

  private final PidfdWatcher watcher;

  ShimMonitors(PidfdWatcher watcher) {
    this.watcher = watcher;
  }

  /** Tells why, once, where the conmon ends while the container lives. */
  void watch(String id, ContainerProcess process, Consumer<String> lost) {
    RunIdentity identity = process.identity();
    if (identity.shimPid() == 0) {
      return;
    }
    HeldProcess shim;
    try {
      shim = HeldProcess.hold(identity.shimPid(), identity.shimStartTicks());
      Runnable ended = () -> onEnd(shim, id, identity, lost);
      if (shim.pidfd() < 0) {
        ended.run();
      } else {
        watcher.watch(shim.pidfd(), ended);
      }
    } catch (IOException e) {
      LOG.warn("the conmon of container {} cannot be watched: {}", id, e.getMessage());
    }
  }

  private static void onEnd(
      HeldProcess shim, String id, RunIdentity identity, Consumer<String> lost) {
    shim.close();
    boolean containerLives =
        ProcStat.read(identity.pid())
            .filter(stat -> stat.startTicks() == identity.startTicks() && stat.alive())
            .isPresent();
    if (containerLives) {
      LOG.warn("container {} lost its conmon (pid {}); it runs on", id, identity.shimPid());
      lost.accept("conmon (pid " + identity.shimPid() + ") ended");
    }
  }
}
