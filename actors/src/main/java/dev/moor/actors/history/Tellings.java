package dev.moor.actors.history;

import dev.moor.actors.container.ContainerEvent;
import dev.moor.actors.container.ContainerEvent.StartCause;
import dev.moor.actors.container.ExitStatus;
import dev.moor.actors.container.HostSpec;
import dev.moor.actors.container.ProcessIdentity;
import dev.moor.actors.network.EndpointChoice;
import dev.moor.actors.network.Lease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The words of each event of a container. */
final class Tellings implements ContainerEvent.Cases<Telling> {
  static final String CREATE = "create";
  static final String START = "start";
  static final String END = "end";
  static final String PAUSE = "pause";
  static final String REMOVE = "remove";
  static final String UPDATE = "update";

  private static String signal(String signal) {
    return signal.isEmpty() ? "its stop signal" : signal;
  }

  private static String patience(int timeoutSeconds) {
    return timeoutSeconds < 0 ? ", waiting for ever" : ", SIGKILL after " + timeoutSeconds + " s";
  }

  private static String process(ProcessIdentity identity) {
    return "pid %d, start tick %d, boot %s, %s, conmon %d"
        .formatted(
            identity.pid(),
            identity.startTicks(),
            identity.bootId(),
            identity.runtime(),
            identity.shimPid());
  }

  static String evidence(ExitStatus.Evidence evidence) {
    return switch (evidence) {
      case EXIT_FILE -> "conmon's exit file";
      case WAIT_STATUS -> "wait status";
      case KERNEL -> "the kernel (pidfd)";
      case REBOOT -> "another boot id: the machine restarted";
      case UNKNOWN -> "none: the code is not known";
    };
  }

  private static String ended(ExitStatus status) {
    String code =
        status.evidence() == ExitStatus.Evidence.UNKNOWN
            ? "ended with an unknown code"
            : "exited with code " + status.code();
    String memory = status.oomKilled() ? ", killed for its memory" : "";
    return code + memory + (status.error().isEmpty() ? "" : " (" + status.error() + ")");
  }

  @Override
  public Telling on(ContainerEvent.Created event) {
    return Telling.intent(
        "asked to create it as " + event.name() + " from " + event.spec().image(),
        event.asker(),
        CREATE);
  }

  @Override
  public Telling on(ContainerEvent.Prepared event) {
    return Telling.outcome("was created", "", CREATE);
  }

  @Override
  public Telling on(ContainerEvent.PrepareFailed event) {
    return Telling.outcome("could not be created: " + event.reason(), "", CREATE);
  }

  @Override
  public Telling on(ContainerEvent.StartRequested event) {
    String words =
        event.cause() == StartCause.POLICY
            ? "started it again by its restart policy, run " + event.run()
            : event.cause() == StartCause.RESTART
                ? "started it again to end the restart, run " + event.run()
                : "asked to start it, run " + event.run();
    return Telling.intent(words, event.asker(), START);
  }

  @Override
  public Telling on(ContainerEvent.Started event) {
    return Telling.outcome(
        "started with pid " + event.identity().pid(), process(event.identity()), START);
  }

  @Override
  public Telling on(ContainerEvent.StartFailed event) {
    return Telling.outcome(
        "could not start (code " + event.exitCode() + "): " + event.reason(), "", START);
  }

  @Override
  public Telling on(ContainerEvent.Exited event) {
    Duration late = Duration.between(event.at(), event.observedAt());
    String seen = late.toSeconds() >= 1 ? ", seen " + Spans.words(late) + " after it happened" : "";
    return Telling.outcome(ended(event.status()), evidence(event.status().evidence()) + seen, END);
  }

  @Override
  public Telling on(ContainerEvent.StopRequested event) {
    return Telling.intent(
        "asked to stop it with " + signal(event.signal()) + patience(event.timeoutSeconds()),
        event.asker(),
        END);
  }

  @Override
  public Telling on(ContainerEvent.StopFailed event) {
    return Telling.outcome("could not be stopped: " + event.reason(), "", END);
  }

  @Override
  public Telling on(ContainerEvent.RestartRequested event) {
    return Telling.intent(
        "asked to restart it with " + signal(event.signal()) + patience(event.timeoutSeconds()),
        event.asker(),
        END);
  }

  @Override
  public Telling on(ContainerEvent.KillRequested event) {
    return Telling.intent(
        "asked to send it " + event.signal(), event.asker(), "kill " + event.signal());
  }

  @Override
  public Telling on(ContainerEvent.Killed event) {
    return Telling.outcome("was sent " + event.signal(), "", "kill " + event.signal());
  }

  @Override
  public Telling on(ContainerEvent.KillFailed event) {
    return Telling.outcome(
        "could not be sent " + event.signal() + ": " + event.reason(),
        "",
        "kill " + event.signal());
  }

  @Override
  public Telling on(ContainerEvent.PauseRequested event) {
    return Telling.intent("asked to pause it", event.asker(), PAUSE);
  }

  @Override
  public Telling on(ContainerEvent.Paused event) {
    return Telling.outcome("was paused", "the freezer", PAUSE);
  }

  @Override
  public Telling on(ContainerEvent.PauseFailed event) {
    return Telling.outcome("could not be paused: " + event.reason(), "", PAUSE);
  }

  @Override
  public Telling on(ContainerEvent.UnpauseRequested event) {
    return Telling.intent("asked to unpause it", event.asker(), PAUSE);
  }

  @Override
  public Telling on(ContainerEvent.Unpaused event) {
    return Telling.outcome("went on", "the freezer", PAUSE);
  }

  @Override
  public Telling on(ContainerEvent.UnpauseFailed event) {
    return Telling.outcome("could not be unpaused: " + event.reason(), "", PAUSE);
  }

  @Override
  public Telling on(ContainerEvent.RestartScheduled event) {
    return Telling.fact(
        "is to start again by its restart policy in %d ms (restart %d)"
            .formatted(event.delayMillis(), event.restartCount()),
        "");
  }

  @Override
  public Telling on(ContainerEvent.RestartCancelled event) {
    return Telling.outcome("had its restart called off: " + event.reason(), "", END);
  }

  @Override
  public Telling on(ContainerEvent.Renamed event) {
    return new Telling(
        "renamed it from " + event.oldName() + " to " + event.newName(),
        event.asker(),
        "",
        "",
        "",
        false);
  }

  @Override
  public Telling on(ContainerEvent.RemoveRequested event) {
    return Telling.intent(
        "asked to remove it"
            + (event.force() ? ", by force" : "")
            + (event.volumes() ? ", with its volumes" : ""),
        event.asker(),
        REMOVE);
  }

  @Override
  public Telling on(ContainerEvent.Removed event) {
    return Telling.outcome("was removed", "", REMOVE);
  }

  @Override
  public Telling on(ContainerEvent.RemoveFailed event) {
    return Telling.outcome("could not be removed: " + event.reason(), "", REMOVE);
  }

  private static String exec(String execId) {
    return "exec " + (execId.length() > 12 ? execId.substring(0, 12) : execId);
  }

  @Override
  public Telling on(ContainerEvent.ExecCreated event) {
    return Telling.intent(
            "made %s: %s".formatted(exec(event.execId()), String.join(" ", event.spec().command())),
            event.asker(),
            "")
        .asNoise();
  }

  @Override
  public Telling on(ContainerEvent.ExecStartRequested event) {
    return Telling.intent("asked to start " + exec(event.execId()), event.asker(), event.execId())
        .asNoise();
  }

  @Override
  public Telling on(ContainerEvent.ExecStarted event) {
    return Telling.outcome(
            "runs %s with pid %d".formatted(exec(event.execId()), event.identity().pid()),
            process(event.identity()),
            event.execId())
        .asNoise();
  }

  @Override
  public Telling on(ContainerEvent.ExecStartFailed event) {
    return Telling.outcome(
            "could not start %s (code %d): %s"
                .formatted(exec(event.execId()), event.exitCode(), event.reason()),
            "",
            event.execId())
        .asNoise();
  }

  @Override
  public Telling on(ContainerEvent.ExecExited event) {
    return Telling.fact(
            exec(event.execId()) + " " + ended(event.status()), evidence(event.status().evidence()))
        .asNoise();
  }

  @Override
  public Telling on(ContainerEvent.MonitorLost event) {
    return Telling.fact(
        "lost its conmon and runs on unmonitored: " + event.reason(), "the kernel (pidfd)");
  }

  @Override
  public Telling on(ContainerEvent.DriftDetected event) {
    return Telling.fact("was found otherwise than journaled: " + event.what(), event.evidence());
  }

  @Override
  public Telling on(ContainerEvent.NetworksChosen event) {
    return Telling.fact(
        "is to be on "
            + event.choice().endpoints().stream()
                .map(EndpointChoice::network)
                .collect(Collectors.joining(", ")),
        "");
  }

  private static String addresses(Lease lease) {
    return Stream.of(lease.ipv4(), lease.ipv6())
        .filter(address -> !address.isEmpty())
        .collect(Collectors.joining(" and "));
  }

  @Override
  public Telling on(ContainerEvent.NetworksReserved event) {
    String addresses =
        event.leases().stream()
            .map(lease -> addresses(lease) + " on " + lease.network())
            .collect(Collectors.joining(", "));
    String ports =
        event.ports().stream()
            .map(port -> port.hostIp() + ":" + port.hostPort() + " for " + port.key())
            .collect(Collectors.joining(", "));
    return Telling.fact("was given " + addresses + (ports.isEmpty() ? "" : ", " + ports), "");
  }

  @Override
  public Telling on(ContainerEvent.ConnectRequested event) {
    return Telling.intent(
        "asked to connect to network " + event.endpoint().network(),
        event.asker(),
        event.endpoint().networkId());
  }

  @Override
  public Telling on(ContainerEvent.Connected event) {
    return Telling.outcome("was connected", "", event.networkId());
  }

  @Override
  public Telling on(ContainerEvent.ConnectFailed event) {
    return Telling.outcome("could not be connected: " + event.reason(), "", event.networkId());
  }

  @Override
  public Telling on(ContainerEvent.DisconnectRequested event) {
    return Telling.intent(
        "asked to leave network " + shortId(event.networkId()), event.asker(), event.networkId());
  }

  @Override
  public Telling on(ContainerEvent.Disconnected event) {
    return Telling.outcome("left the network", "", event.networkId());
  }

  @Override
  public Telling on(ContainerEvent.DisconnectFailed event) {
    return Telling.outcome("could not leave it: " + event.reason(), "", event.networkId());
  }

  private static String shortId(String id) {
    return id.substring(0, Math.min(12, id.length()));
  }

  @Override
  public Telling on(ContainerEvent.Noted event) {
    Map<String, String> sorted = new TreeMap<>(event.attributes());
    String details =
        sorted.entrySet().stream()
            .map(e -> e.getKey() + "=" + e.getValue())
            .collect(Collectors.joining(", "));
    return Telling.intent(
            event.action() + (details.isEmpty() ? "" : " (" + details + ")"), event.asker(), "")
        .asNoise();
  }

  @Override
  public Telling on(ContainerEvent.UpdateRequested event) {
    return Telling.intent("asked for other limits: " + limits(event), event.asker(), UPDATE);
  }

  private static String limits(ContainerEvent.UpdateRequested event) {
    HostSpec.Resources limits = event.limits();
    List<String> words = new ArrayList<>();
    word(words, "memory", limits.memoryBytes());
    word(words, "memory and swap", limits.memorySwapBytes());
    word(words, "memory reservation", limits.memoryReservationBytes());
    word(words, "nano cpus", limits.nanoCpus());
    word(words, "cpu shares", limits.cpuShares());
    word(words, "cpu quota", limits.cpuQuotaMicros());
    word(words, "cpu period", limits.cpuPeriodMicros());
    word(words, "pids", limits.pidsLimit());
    if (!limits.cpusetCpus().isEmpty()) {
      words.add("cpus " + limits.cpusetCpus());
    }
    if (!limits.cpusetMems().isEmpty()) {
      words.add("memory nodes " + limits.cpusetMems());
    }
    if (event.ioWeight() != null) {
      words.add("block io weight " + event.ioWeight());
    }
    words.add("restart policy " + event.restartPolicy().name());
    return String.join(", ", words);
  }

  private static void word(List<String> words, String what, long value) {
    if (value != 0) {
      words.add(what + " " + value);
    }
  }

  @Override
  public Telling on(ContainerEvent.Updated event) {
    return Telling.outcome("has its new limits", "the cgroup", UPDATE);
  }

  @Override
  public Telling on(ContainerEvent.UpdateFailed event) {
    return Telling.outcome("kept its limits: " + event.reason(), "", UPDATE);
  }

  @Override
  public Telling on(ContainerEvent.HealthChanged event) {
    String streak =
        event.failingStreak() == 0 ? "" : " after " + event.failingStreak() + " failed probes";
    return Telling.fact(
        "became " + event.status() + streak, "a probe that gave code " + event.exitCode());
  }

  @Override
  public Telling on(ContainerEvent.RanOutOfMemory event) {
    return Telling.fact("ran out of memory, the kernel killed a process of it", "the cgroup");
  }
}
