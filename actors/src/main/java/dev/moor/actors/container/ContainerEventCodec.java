package dev.moor.actors.container;

import dev.moor.actors.codec.CborEventCodec;
import dev.moor.actors.codec.Missing;
import dev.moor.persistence.codec.Journaled;
import java.util.Map;

/** The manifests of a container's events; once released they never change. */
public final class ContainerEventCodec extends CborEventCodec {
  private static final Map<Class<? extends Journaled>, String> MANIFESTS =
      Map.ofEntries(
          Map.entry(ContainerEvent.Created.class, "container.created/3"),
          Map.entry(ContainerEvent.Prepared.class, "container.prepared/1"),
          Map.entry(ContainerEvent.PrepareFailed.class, "container.prepare-failed/1"),
          Map.entry(ContainerEvent.StartRequested.class, "container.start-requested/1"),
          Map.entry(ContainerEvent.Started.class, "container.started/1"),
          Map.entry(ContainerEvent.StartFailed.class, "container.start-failed/1"),
          Map.entry(ContainerEvent.Exited.class, "container.exited/1"),
          Map.entry(ContainerEvent.StopRequested.class, "container.stop-requested/1"),
          Map.entry(ContainerEvent.StopFailed.class, "container.stop-failed/1"),
          Map.entry(ContainerEvent.RestartRequested.class, "container.restart-requested/1"),
          Map.entry(ContainerEvent.KillRequested.class, "container.kill-requested/1"),
          Map.entry(ContainerEvent.Killed.class, "container.killed/1"),
          Map.entry(ContainerEvent.KillFailed.class, "container.kill-failed/1"),
          Map.entry(ContainerEvent.PauseRequested.class, "container.pause-requested/1"),
          Map.entry(ContainerEvent.Paused.class, "container.paused/1"),
          Map.entry(ContainerEvent.PauseFailed.class, "container.pause-failed/1"),
          Map.entry(ContainerEvent.UnpauseRequested.class, "container.unpause-requested/1"),
          Map.entry(ContainerEvent.Unpaused.class, "container.unpaused/1"),
          Map.entry(ContainerEvent.UnpauseFailed.class, "container.unpause-failed/1"),
          Map.entry(ContainerEvent.RestartScheduled.class, "container.restart-scheduled/1"),
          Map.entry(ContainerEvent.RestartCancelled.class, "container.restart-cancelled/1"),
          Map.entry(ContainerEvent.Renamed.class, "container.renamed/1"),
          Map.entry(ContainerEvent.RemoveRequested.class, "container.remove-requested/1"),
          Map.entry(ContainerEvent.Removed.class, "container.removed/1"),
          Map.entry(ContainerEvent.RemoveFailed.class, "container.remove-failed/1"),
          Map.entry(ContainerEvent.ExecCreated.class, "container.exec-created/2"),
          Map.entry(ContainerEvent.ExecStartRequested.class, "container.exec-start-requested/1"),
          Map.entry(ContainerEvent.ExecStarted.class, "container.exec-started/1"),
          Map.entry(ContainerEvent.ExecStartFailed.class, "container.exec-start-failed/1"),
          Map.entry(ContainerEvent.ExecExited.class, "container.exec-exited/1"),
          Map.entry(ContainerEvent.MonitorLost.class, "container.monitor-lost/1"),
          Map.entry(ContainerEvent.DriftDetected.class, "container.drift-detected/1"),
          Map.entry(ContainerEvent.NetworksChosen.class, "container.networks-chosen/2"),
          Map.entry(ContainerEvent.NetworksReserved.class, "container.networks-reserved/1"),
          Map.entry(ContainerEvent.ConnectRequested.class, "container.connect-requested/2"),
          Map.entry(ContainerEvent.Connected.class, "container.connected/1"),
          Map.entry(ContainerEvent.ConnectFailed.class, "container.connect-failed/1"),
          Map.entry(ContainerEvent.DisconnectRequested.class, "container.disconnect-requested/1"),
          Map.entry(ContainerEvent.Disconnected.class, "container.disconnected/1"),
          Map.entry(ContainerEvent.DisconnectFailed.class, "container.disconnect-failed/1"),
          Map.entry(ContainerEvent.Noted.class, "container.noted/1"),
          Map.entry(ContainerEvent.UpdateRequested.class, "container.update-requested/2"),
          Map.entry(ContainerEvent.Updated.class, "container.updated/2"),
          Map.entry(ContainerEvent.UpdateFailed.class, "container.update-failed/1"),
          Map.entry(ContainerEvent.HealthChanged.class, "container.health-changed/1"),
          Map.entry(ContainerEvent.RanOutOfMemory.class, "container.ran-out-of-memory/1"));

  public ContainerEventCodec() {
    super(
        "container",
        MANIFESTS,
        Map.of(
            "container.created/1",
            new Upcaster(
                "container.created/3",
                Missing.asNull(
                    "spec.healthcheck",
                    "spec.host.volumesFrom",
                    "spec.host.mounts[].extras",
                    "spec.host.extras")),
            "container.created/2",
            new Upcaster("container.created/3", Missing.asNull("spec.host.extras")),
            "container.networks-chosen/1",
            new Upcaster("container.networks-chosen/2", Missing.asNull("choice.endpoints[].links")),
            "container.connect-requested/1",
            new Upcaster("container.connect-requested/2", Missing.asNull("endpoint.links")),
            "container.update-requested/1",
            new Upcaster("container.update-requested/2", Missing.asNull("ioWeight")),
            "container.updated/1",
            new Upcaster("container.updated/2", Missing.asNull("ioWeight")),
            "container.exec-created/1",
            new Upcaster("container.exec-created/2", Missing.asNull("spec.consoleSize"))));
  }
}
