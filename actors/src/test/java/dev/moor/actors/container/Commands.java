package dev.moor.actors.container;

import static dev.moor.actors.container.Samples.USER;
import static dev.moor.actors.container.Samples.identity;
import static dev.moor.actors.container.Samples.status;
import static dev.moor.actors.container.States.LATER;

import dev.moor.actors.network.EndpointChoice;
import dev.moor.actors.network.Lease;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One command of each type (and a few variants), for the run number that the states have. */
final class Commands {
  private Commands() {}

  static Map<String, ContainerCommand> all(int run) {
    Map<String, ContainerCommand> all = new LinkedHashMap<>();
    put(all, Samples.create(Samples.plain()));
    put(all, new ContainerCommand.Start(USER));
    put(all, new ContainerCommand.Stop("", null, USER));
    put(all, new ContainerCommand.Restart("", 3, USER));
    put(all, new ContainerCommand.Kill("9", USER));
    all.put("Kill(HUP)", new ContainerCommand.Kill("HUP", USER));
    all.put("Kill(bad)", new ContainerCommand.Kill("NOPE", USER));
    put(all, new ContainerCommand.Pause(USER));
    put(all, new ContainerCommand.Unpause(USER));
    put(all, new ContainerCommand.Rename("new", USER));
    all.put("Rename(same)", new ContainerCommand.Rename("web", USER));
    put(all, new ContainerCommand.Remove(false, true, USER));
    all.put("Remove(force)", new ContainerCommand.Remove(true, true, USER));
    put(all, new ContainerCommand.CreateExec("fresh", Samples.EXEC, USER));
    put(all, new ContainerCommand.StartExec("made", true, USER));
    all.put("StartExec(none)", new ContainerCommand.StartExec("none", true, USER));
    all.put("StartExec(runs)", new ContainerCommand.StartExec("runs", true, USER));
    all.put("StartExec(ended)", new ContainerCommand.StartExec("ended", true, USER));
    put(
        all,
        new ContainerCommand.Connect(EndpointChoice.of("back").on("back", "n2"), lease(), USER));
    put(all, new ContainerCommand.Disconnect("n1", "front", false, USER));
    put(all, new ContainerCommand.Note("attach", Map.of(), USER));
    put(all, new ContainerCommand.Update(States.CHANGE, USER));
    all.put("Update(memory)", new ContainerCommand.Update(States.MEMORY, USER));
    put(all, new ContainerCommand.Prepared());
    put(all, new ContainerCommand.PrepareFailed("no space"));
    put(all, new ContainerCommand.NetworksReserved(run, List.of(lease()), List.of()));
    put(all, new ContainerCommand.ConnectDone("n2"));
    put(all, new ContainerCommand.ConnectFailed("n2", "no bridge"));
    put(all, new ContainerCommand.DisconnectDone("n1"));
    put(all, new ContainerCommand.DisconnectFailed("n1", "EBUSY"));
    put(all, new ContainerCommand.NetworksRepaired(run, "device eth0 was not there"));
    put(all, new ContainerCommand.LaunchDone(run, identity(run), LATER));
    put(all, new ContainerCommand.LaunchFailed(run, "not found", 127, LATER));
    put(all, new ContainerCommand.NothingLaunched(run));
    put(all, new ContainerCommand.ProcessExited(run, status(1), LATER));
    all.put("ProcessExited(stale)", new ContainerCommand.ProcessExited(run + 7, status(1), LATER));
    put(all, new ContainerCommand.Adopted(run, false, true));
    all.put("Adopted(frozen)", new ContainerCommand.Adopted(run, true, false));
    put(all, new ContainerCommand.ProbeUnknown(run, "timeout"));
    put(all, new ContainerCommand.MonitorGone(run, "killed"));
    put(all, new ContainerCommand.StopFailed(run, "stuck"));
    put(all, new ContainerCommand.SignalDone(run, "SIGHUP"));
    put(all, new ContainerCommand.SignalFailed(run, "SIGHUP", "EPERM"));
    put(all, new ContainerCommand.FreezeDone(run));
    put(all, new ContainerCommand.FreezeFailed(run, "EBUSY"));
    put(all, new ContainerCommand.ThawDone(run));
    put(all, new ContainerCommand.ThawFailed(run, "EBUSY"));
    put(all, new ContainerCommand.RestartDue(run));
    put(all, new ContainerCommand.RemoveDone());
    put(all, new ContainerCommand.RemoveFailed("busy"));
    put(all, new ContainerCommand.DaemonStarted());
    put(all, new ContainerCommand.ExecStartDone("starts", identity(8), LATER));
    put(all, new ContainerCommand.ExecStartFailed("starts", "not found", 127));
    put(all, new ContainerCommand.ExecEnded("runs", status(5), LATER));
    all.put("ExecEnded(made)", new ContainerCommand.ExecEnded("made", status(5), LATER));
    put(all, new ContainerCommand.UpdateDone(run));
    put(all, new ContainerCommand.UpdateFailed(run, "EBUSY"));
    put(all, new ContainerCommand.HealthReported(run, "healthy", 0, 0, "ok", LATER));
    put(all, new ContainerCommand.OomReported(run, LATER));
    return all;
  }

  static Lease lease() {
    return new Lease(
        "back",
        "n2",
        "e2",
        "veth2",
        "eth1",
        "02:42:ac:13:00:02",
        "172.19.0.2",
        16,
        "172.19.0.1",
        "",
        0,
        "",
        List.of("web"));
  }

  private static void put(Map<String, ContainerCommand> all, ContainerCommand command) {
    all.put(command.getClass().getSimpleName(), command);
  }
}
