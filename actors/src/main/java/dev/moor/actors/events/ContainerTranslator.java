package dev.moor.actors.events;

import dev.moor.actors.container.ContainerEvent;
import dev.moor.actors.container.ContainerEvent.StartCause;
import dev.moor.actors.container.ExecSpec;
import dev.moor.actors.container.HostSpec.MountSpec;
import dev.moor.actors.container.Signals;
import dev.moor.actors.network.Lease;
import dev.moor.actors.network.NetworkPart;
import dev.moor.actors.port.EventService.EngineEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One container's events in Docker's words, order and attributes. Events whose first ones are lost
 * are told with what is left.
 */
public final class ContainerTranslator implements ContainerEvent.Cases<List<EngineEvent>> {
  private static final List<EngineEvent> NOTHING = List.of();
  private static final int KILLED_CODE = 137;

  private final String id;
  private final Map<String, String> execCommands = new HashMap<>();
  private final List<String> openKills = new ArrayList<>();
  private List<MountSpec> mounts = List.of();
  private Map<String, String> labels = Map.of();
  private String image = "";
  private Map<String, String> base = Map.of();
  private boolean prepared;
  private boolean runs;
  private Instant startedAt = Instant.EPOCH;
  private StartCause cause = StartCause.USER;
  private String stopSignal = "";
  private boolean oomTold;
  private NetworkPart networks = NetworkPart.none();
  private long sequence;

  ContainerTranslator(String id) {
    this.id = id;
  }

  ContainerTranslator copy() {
    ContainerTranslator copy = new ContainerTranslator(id);
    copy.execCommands.putAll(execCommands);
    copy.openKills.addAll(openKills);
    copy.mounts = mounts;
    copy.labels = labels;
    copy.image = image;
    copy.base = base;
    copy.prepared = prepared;
    copy.runs = runs;
    copy.startedAt = startedAt;
    copy.cause = cause;
    copy.stopSignal = stopSignal;
    copy.oomTold = oomTold;
    copy.networks = networks;
    return copy;
  }

  /** Docker's events for the container's next event, often none. */
  public List<EngineEvent> next(ContainerEvent event, long globalSequence) {
    sequence = globalSequence;
    return event.match(this);
  }

  private EngineEvent event(String action, Instant at) {
    return new EngineEvent("container", action, id, base, at, sequence);
  }

  private EngineEvent event(String action, Instant at, Map<String, String> more) {
    Map<String, String> attributes = new HashMap<>(base);
    attributes.putAll(more);
    return new EngineEvent("container", action, id, attributes, at, sequence);
  }

  private EngineEvent kill(String signal, Instant at) {
    String number = Signals.number(signal).map(String::valueOf).orElse(signal);
    return event("kill", at, Map.of("signal", number));
  }

  private void rename(String name) {
    Map<String, String> attributes = new HashMap<>(labels);
    attributes.put("image", image);
    attributes.put("name", name);
    base = Map.copyOf(attributes);
  }

  @Override
  public List<EngineEvent> on(ContainerEvent.Created event) {
    labels = event.spec().labels();
    image = event.spec().image();
    mounts = event.spec().host().mounts().stream().filter(m -> m.type().equals("volume")).toList();
    rename(event.name());
    return NOTHING;
  }

  @Override
  public List<EngineEvent> on(ContainerEvent.Prepared event) {
    prepared = true;
    return List.of(event("create", event.at()));
  }

  @Override
  public List<EngineEvent> on(ContainerEvent.PrepareFailed event) {
    return NOTHING;
  }

  @Override
  public List<EngineEvent> on(ContainerEvent.StartRequested event) {
    cause = event.cause();
    startedAt = event.at();
    stopSignal = "";
    oomTold = false;
    return NOTHING;
  }

  @Override
  public List<EngineEvent> on(ContainerEvent.Started event) {
    List<EngineEvent> events = started(event.at());
    if (!stopSignal.isEmpty()) {
      events.add(kill(stopSignal, event.at()));
    }
    return events;
  }

  private List<EngineEvent> started(Instant at) {
    runs = true;
    startedAt = at;
    List<EngineEvent> events = new ArrayList<>();
    for (MountSpec mount : mounts) {
      events.add(volume("mount", mount, at, true));
    }
    networks.leases().forEach(lease -> events.add(network("connect", lease, at)));
    events.add(event("start", at));
    if (cause == StartCause.RESTART) {
      events.add(event("restart", at));
    }
    return events;
  }

  private EngineEvent volume(String action, MountSpec mount, Instant at, boolean details) {
    Map<String, String> attributes =
        details
            ? Map.of(
                "container", id,
                "driver", "local",
                "destination", mount.target(),
                "propagation", mount.propagation(),
                "read/write", String.valueOf(!mount.readOnly()))
            : Map.of("container", id, "driver", "local");
    return new EngineEvent("volume", action, mount.source(), attributes, at, sequence);
  }

  @Override
  public List<EngineEvent> on(ContainerEvent.StartFailed event) {
    networks = networks.released();
    stopSignal = "";
    return NOTHING;
  }

  /** A run whose start was never confirmed has its start told here. */
  @Override
  public List<EngineEvent> on(ContainerEvent.Exited event) {
    List<EngineEvent> events = runs ? new ArrayList<>() : started(startedAt);
    int code = event.status().code();
    for (String signal : openKills) {
      events.add(kill(signal, event.at()));
    }
    boolean escalated =
        !stopSignal.isEmpty() && !stopSignal.equals(Signals.KILL) && code == KILLED_CODE;
    if (escalated && !openKills.contains(Signals.KILL)) {
      events.add(kill(Signals.KILL, event.at()));
    }
    if (event.status().oomKilled() && !oomTold) {
      events.add(event("oom", event.at()));
    }
    networks.leases().forEach(lease -> events.add(network("disconnect", lease, event.at())));
    networks = networks.released();
    for (MountSpec mount : mounts) {
      events.add(volume("unmount", mount, event.at(), false));
    }
    long seconds = Math.max(0, Duration.between(startedAt, event.at()).toSeconds());
    events.add(
        event(
            "die",
            event.at(),
            Map.of("exitCode", String.valueOf(code), "execDuration", String.valueOf(seconds))));
    if (!stopSignal.isEmpty()) {
      events.add(event("stop", event.at()));
    }
    runs = false;
    stopSignal = "";
    openKills.clear();
    return events;
  }

  @Override
  public List<EngineEvent> on(ContainerEvent.StopRequested event) {
    return ending(event.signal(), event.at());
  }

  @Override
  public List<EngineEvent> on(ContainerEvent.RestartRequested event) {
    return ending(event.signal(), event.at());
  }

  private List<EngineEvent> ending(String signal, Instant at) {
    stopSignal = signal;
    return runs ? List.of(kill(signal, at)) : NOTHING;
  }

  @Override
  public List<EngineEvent> on(ContainerEvent.StopFailed event) {
    stopSignal = "";
    return NOTHING;
  }

  @Override
  public List<EngineEvent> on(ContainerEvent.KillRequested event) {
    if (runs) {
      openKills.add(event.signal());
    }
    return NOTHING;
  }

  @Override
  public List<EngineEvent> on(ContainerEvent.Killed event) {
    openKills.remove(event.signal());
    return List.of(kill(event.signal(), event.at()));
  }

  @Override
  public List<EngineEvent> on(ContainerEvent.KillFailed event) {
    openKills.remove(event.signal());
    return NOTHING;
  }

  @Override
  public List<EngineEvent> on(ContainerEvent.PauseRequested event) {
    return NOTHING;
  }

  @Override
  public List<EngineEvent> on(ContainerEvent.Paused event) {
    return List.of(event("pause", event.at()));
  }

  @Override
  public List<EngineEvent> on(ContainerEvent.PauseFailed event) {
    return NOTHING;
  }

  @Override
  public List<EngineEvent> on(ContainerEvent.UnpauseRequested event) {
    return NOTHING;
  }

  @Override
  public List<EngineEvent> on(ContainerEvent.Unpaused event) {
    return List.of(event("unpause", event.at()));
  }

  @Override
  public List<EngineEvent> on(ContainerEvent.UnpauseFailed event) {
    return NOTHING;
  }

  @Override
  public List<EngineEvent> on(ContainerEvent.RestartScheduled event) {
    return NOTHING;
  }

  @Override
  public List<EngineEvent> on(ContainerEvent.RestartCancelled event) {
    boolean stopped = !stopSignal.isEmpty();
    stopSignal = "";
    return stopped ? List.of(event("stop", event.at())) : NOTHING;
  }

  @Override
  public List<EngineEvent> on(ContainerEvent.Renamed event) {
    rename(event.newName());
    return List.of(event("rename", event.at(), Map.of("oldName", "/" + event.oldName())));
  }

  /** A forced removal's kill. */
  @Override
  public List<EngineEvent> on(ContainerEvent.RemoveRequested event) {
    return runs ? List.of(kill(Signals.KILL, event.at())) : NOTHING;
  }

  /** What never was created in Docker's eyes is not destroyed either. */
  @Override
  public List<EngineEvent> on(ContainerEvent.Removed event) {
    return prepared ? List.of(event("destroy", event.at())) : NOTHING;
  }

  @Override
  public List<EngineEvent> on(ContainerEvent.RemoveFailed event) {
    return NOTHING;
  }

  @Override
  public List<EngineEvent> on(ContainerEvent.ExecCreated event) {
    String command = command(event.spec());
    execCommands.put(event.execId(), command);
    return List.of(event("exec_create: " + command, event.at(), Map.of("execID", event.execId())));
  }

  private static String command(ExecSpec spec) {
    return String.join(" ", spec.command());
  }

  @Override
  public List<EngineEvent> on(ContainerEvent.ExecStartRequested event) {
    String command = execCommands.getOrDefault(event.execId(), "");
    return List.of(event("exec_start: " + command, event.at(), Map.of("execID", event.execId())));
  }

  @Override
  public List<EngineEvent> on(ContainerEvent.ExecStarted event) {
    return NOTHING;
  }

  @Override
  public List<EngineEvent> on(ContainerEvent.ExecStartFailed event) {
    return execEnded(event.execId(), event.exitCode(), event.at());
  }

  @Override
  public List<EngineEvent> on(ContainerEvent.ExecExited event) {
    return execEnded(event.execId(), event.status().code(), event.at());
  }

  private List<EngineEvent> execEnded(String execId, int code, Instant at) {
    execCommands.remove(execId);
    return List.of(
        event("exec_die", at, Map.of("execID", execId, "exitCode", String.valueOf(code))));
  }

  @Override
  public List<EngineEvent> on(ContainerEvent.MonitorLost event) {
    return NOTHING;
  }

  @Override
  public List<EngineEvent> on(ContainerEvent.DriftDetected event) {
    return NOTHING;
  }

  private EngineEvent network(String action, Lease lease, Instant at) {
    return new EngineEvent(
        "network",
        action,
        lease.networkId(),
        Map.of("container", id, "name", lease.network(), "type", "bridge"),
        at,
        sequence);
  }

  @Override
  public List<EngineEvent> on(ContainerEvent.NetworksChosen event) {
    networks = networks.withChoice(event.choice());
    return NOTHING;
  }

  @Override
  public List<EngineEvent> on(ContainerEvent.NetworksReserved event) {
    networks = networks.reserved(event.leases(), event.ports());
    return NOTHING;
  }

  @Override
  public List<EngineEvent> on(ContainerEvent.ConnectRequested event) {
    networks = networks.opening(event.endpoint(), event.lease());
    return NOTHING;
  }

  @Override
  public List<EngineEvent> on(ContainerEvent.Connected event) {
    networks = networks.opened(event.networkId());
    return networks
        .lease(event.networkId())
        .map(lease -> List.of(network("connect", lease, event.at())))
        .orElse(NOTHING);
  }

  @Override
  public List<EngineEvent> on(ContainerEvent.ConnectFailed event) {
    networks = networks.notOpened(event.networkId());
    return NOTHING;
  }

  @Override
  public List<EngineEvent> on(ContainerEvent.DisconnectRequested event) {
    networks = networks.closing(event.networkId());
    return NOTHING;
  }

  @Override
  public List<EngineEvent> on(ContainerEvent.Disconnected event) {
    Optional<Lease> left = networks.lease(event.networkId());
    networks = networks.closed(event.networkId());
    return left.map(lease -> List.of(network("disconnect", lease, event.at()))).orElse(NOTHING);
  }

  @Override
  public List<EngineEvent> on(ContainerEvent.DisconnectFailed event) {
    networks = networks.notClosed(event.networkId());
    return NOTHING;
  }

  @Override
  public List<EngineEvent> on(ContainerEvent.Noted event) {
    return List.of(event(event.action(), event.at(), event.attributes()));
  }

  @Override
  public List<EngineEvent> on(ContainerEvent.UpdateRequested event) {
    return NOTHING;
  }

  @Override
  public List<EngineEvent> on(ContainerEvent.Updated event) {
    return List.of(event("update", event.at()));
  }

  @Override
  public List<EngineEvent> on(ContainerEvent.UpdateFailed event) {
    return NOTHING;
  }

  @Override
  public List<EngineEvent> on(ContainerEvent.HealthChanged event) {
    return List.of(event("health_status: " + event.status(), event.at()));
  }

  @Override
  public List<EngineEvent> on(ContainerEvent.RanOutOfMemory event) {
    oomTold = true;
    return List.of(event("oom", event.at()));
  }
}
