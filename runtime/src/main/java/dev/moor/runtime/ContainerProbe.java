package dev.moor.runtime;

import dev.moor.runtime.linux.ProcStat;
import dev.moor.runtime.oci.OciRuntime;
import dev.moor.runtime.shim.ExitCollector;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;

/** Looks at one container; changes nothing. */
final class ContainerProbe {
  private static final Duration MOST_WAIT_FOR_SHIM = Duration.ofSeconds(5);
  private static final long POLL_NANOS = 2_000_000;
  private final Wiring wiring;

  ContainerProbe(Wiring wiring) {
    this.wiring = wiring;
  }

  Look look(ContainerPlaces places, RunIdentity expected, String cgroupPath) {
    try {
      return expected == null ? lookUnexpected(places, cgroupPath) : lookFor(places, expected);
    } catch (IOException | UncheckedIOException e) {
      return new Look.CannotTell(e.toString());
    }
  }

  static ExitEvidence afterReboot(ContainerPlaces places) {
    try {
      Optional<ExitEvidence> file = ExitCollector.read(places.exitFile(), oomFile(places));
      if (file.isPresent()) {
        return file.get();
      }
    } catch (IOException e) {
      return unknown(ExitEvidence.Source.REBOOT, "rebooted; the exit file cannot be read: " + e);
    }
    return unknown(ExitEvidence.Source.REBOOT, "the machine was rebooted while it ran");
  }

  private Look lookFor(ContainerPlaces places, RunIdentity expected) throws IOException {
    if (!expected.bootId().equals(wiring.bootId())) {
      return new Look.Exited(afterReboot(places));
    }
    boolean oom = oomFile(places) || wiring.cgroups().oomKilled(expected.cgroupPath());
    long deadline = System.nanoTime() + MOST_WAIT_FOR_SHIM.toNanos();
    while (true) {
      // In this order: a shim that was dead before the look has written all it ever will.
      boolean shim = ExitCollector.isAlive(expected.shimPid(), expected.shimStartTicks());
      Optional<ProcStat> process =
          ProcStat.read(expected.pid())
              .filter(stat -> stat.startTicks() == expected.startTicks() && stat.alive());
      if (process.isPresent()) {
        return alive(places, expected, shim);
      }
      Optional<ExitEvidence> file = ExitCollector.read(places.exitFile(), oom);
      if (file.isPresent()) {
        return new Look.Exited(file.get());
      }
      if (!shim) {
        return new Look.Exited(
            unknown(
                ExitEvidence.Source.UNKNOWN,
                "it ended while neither its shim nor the daemon was there to see it"));
      }
      if (System.nanoTime() > deadline) {
        return new Look.CannotTell("it ended, and its shim has not yet written how");
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  private Look alive(ContainerPlaces places, RunIdentity identity, boolean shim)
      throws IOException {
    OciRuntime runtime = wiring.runtime(identity.runtime());
    if (Files.exists(runtime.startFifo(places.id())) && isRuntimeItself(identity.pid())) {
      return new Look.Created(identity, shim);
    }
    return new Look.Running(identity, wiring.freezer().frozen(identity.cgroupPath()), shim);
  }

  /**
   * Before its start, the first process still is the runtime. (The FIFO alone does not tell: a
   * daemon may have died between letting the process go and removing it.)
   */
  private static boolean isRuntimeItself(long pid) throws IOException {
    String command = Files.readString(Path.of("/proc/" + pid + "/cmdline"));
    int end = command.indexOf('\0');
    String program = end < 0 ? command : command.substring(0, end);
    return OciRuntime.isProgram(program);
  }

  /** A launch whose outcome was never written down. */
  private Look lookUnexpected(ContainerPlaces places, String cgroupPath) throws IOException {
    long deadline = System.nanoTime() + MOST_WAIT_FOR_SHIM.toNanos();
    while (true) {
      OptionalLong shim = ShimSearch.find(places);
      OptionalLong pid = ShimSearch.pidIn(places.bundle().resolve("pid"));
      if (pid.isPresent() && isInCgroup(pid.getAsLong(), cgroupPath)) {
        Optional<ProcStat> stat = ProcStat.read(pid.getAsLong()).filter(ProcStat::alive);
        if (stat.isPresent()) {
          // The first look may have come before the shim wrote who it is; its pid is newer.
          OptionalLong now = shim.isPresent() ? shim : ShimSearch.find(places);
          return alive(places, identity(stat.get(), now.orElse(0), cgroupPath), now.isPresent());
        }
      }
      boolean oom = oomFile(places) || wiring.cgroups().oomKilled(cgroupPath);
      Optional<ExitEvidence> file = ExitCollector.read(places.exitFile(), oom);
      if (file.isPresent()) {
        return new Look.Exited(file.get());
      }
      if (shim.isEmpty()) {
        return wiring.cgroups().pids(cgroupPath).isEmpty()
            ? new Look.Gone("its launch left no process and no exit file")
            : new Look.CannotTell("its cgroup has processes, its shim is gone");
      }
      if (System.nanoTime() > deadline) {
        return new Look.CannotTell("its shim is still about to create it");
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  private RunIdentity identity(ProcStat stat, long shimPid, String cgroupPath) throws IOException {
    long shimTicks = ProcStat.read(shimPid).map(ProcStat::startTicks).orElse(0L);
    return new RunIdentity(
        wiring.bootId(),
        stat.pid(),
        stat.startTicks(),
        cgroupPath,
        shimPid,
        shimTicks,
        runtimeOf(stat));
  }

  private String runtimeOf(ProcStat stat) throws IOException {
    String cgroup = Files.readString(Path.of("/proc/" + stat.pid() + "/cgroup"));
    String id = cgroup.strip().substring(cgroup.strip().lastIndexOf('/') + 1);
    for (OciRuntime runtime : wiring.runtimes().values()) {
      if (Files.isDirectory(runtime.stateOf(id))) {
        return runtime.name();
      }
    }
    return wiring.defaultRuntime();
  }

  private static boolean isInCgroup(long pid, String cgroupPath) throws IOException {
    Path file = Path.of("/proc/" + pid + "/cgroup");
    if (!Files.exists(file)) {
      return false;
    }
    return Files.readString(file).lines().anyMatch(line -> line.endsWith(":" + cgroupPath));
  }

  private static boolean oomFile(ContainerPlaces places) {
    return Files.exists(places.bundle().resolve("oom"));
  }

  private static ExitEvidence unknown(ExitEvidence.Source source, String why) {
    return new ExitEvidence(ExitCollector.UNKNOWN_CODE, Instant.now(), false, source, why);
  }
}
