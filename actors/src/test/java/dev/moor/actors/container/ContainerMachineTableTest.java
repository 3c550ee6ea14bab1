package dev.moor.actors.container;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.TestFactory;

/** The transition table, a class a state and a test a cell: events, effects, next state. */
class ContainerMachineTableTest {

  @Nested
  class Absent {
    @TestFactory
    Stream<DynamicTest> shouldAnswerEveryCommand() {
      return Cells.tests(
          ContainerMachine.empty(),
          1,
          """
          Create -> Created | Prepare | Created
          Start, Stop, Restart, Kill, Kill(HUP), Kill(bad), Pause, Unpause, Rename, \
          Rename(same), Remove, Remove(force), CreateExec, StartExec, StartExec(none), \
          StartExec(runs), StartExec(ended), Note -> NOT_FOUND No such container
          Prepared, PrepareFailed, LaunchDone, LaunchFailed, NothingLaunched, ProcessExited, \
          ProcessExited(stale), Adopted, Adopted(frozen), ProbeUnknown, MonitorGone, StopFailed, \
          SignalDone, SignalFailed, FreezeDone, FreezeFailed, ThawDone, ThawFailed, RestartDue, \
          RemoveDone, RemoveFailed, DaemonStarted, ExecStartDone, ExecStartFailed, ExecEnded, \
          ExecEnded(made) -> -
          Update, Update(memory) -> NOT_FOUND No such container
          UpdateDone, UpdateFailed, HealthReported, OomReported -> -
          Connect, Disconnect -> NOT_FOUND No such container
          NetworksReserved, ConnectDone, ConnectFailed, \
          DisconnectDone, DisconnectFailed, NetworksRepaired -> -
          """);
    }
  }

  @Nested
  class Unprepared {
    @TestFactory
    Stream<DynamicTest> shouldAnswerEveryCommand() {
      return Cells.tests(
          States.unprepared(),
          1,
          """
          Create -> CONFLICT Container ID exists already
          Start -> CONFLICT Container ID is still being created
          Stop -> NOT_MODIFIED Container is already stopped
          Restart -> CONFLICT Container ID is still being created
          Kill, Kill(HUP), Kill(bad), Pause -> CONFLICT Container ID is not running
          Unpause -> CONFLICT Container ID is not paused
          Rename -> Renamed | - | Created
          Rename(same) -> INVALID Renaming a container with the same name as its current name
          Remove, Remove(force) -> CONFLICT Container ID is still being created
          CreateExec, StartExec, StartExec(none), StartExec(runs), StartExec(ended) -> CONFLICT \
          Container ID is not running
          Note -> Noted | - | Created
          Prepared -> Prepared | - | Created
          PrepareFailed -> PrepareFailed RemoveRequested | Remove | Removing
          LaunchDone, LaunchFailed, NothingLaunched, ProcessExited, ProcessExited(stale), \
          Adopted, Adopted(frozen), ProbeUnknown, MonitorGone, StopFailed, SignalDone, \
          SignalFailed, FreezeDone, FreezeFailed, ThawDone, ThawFailed, RestartDue, RemoveDone, \
          RemoveFailed, DaemonStarted, ExecStartDone, ExecStartFailed, ExecEnded, \
          ExecEnded(made) -> -
          Update, Update(memory) -> CONFLICT Container ID is still being created
          UpdateDone, UpdateFailed, HealthReported, OomReported -> -
          Connect -> ConnectRequested Connected | - | Created
          Disconnect -> INTERNAL container ID is not connected to network front
          NetworksReserved, ConnectDone, ConnectFailed, \
          DisconnectDone, DisconnectFailed, NetworksRepaired -> -
          """);
    }
  }

  @Nested
  class Created {
    @TestFactory
    Stream<DynamicTest> shouldAnswerEveryCommand() {
      return Cells.tests(
          States.created(Samples.plain()),
          1,
          """
          Create -> CONFLICT Container ID exists already
          Start -> StartRequested | Launch | Starting
          Stop -> NOT_MODIFIED Container is already stopped
          Restart -> StartRequested | Launch | Starting
          Kill, Kill(HUP), Kill(bad), Pause -> CONFLICT Container ID is not running
          Unpause -> CONFLICT Container ID is not paused
          Rename -> Renamed | - | Created
          Rename(same) -> INVALID Renaming a container with the same name as its current name
          Remove, Remove(force) -> RemoveRequested | Remove | Removing
          CreateExec, StartExec, StartExec(none), StartExec(runs), StartExec(ended) -> CONFLICT \
          Container ID is not running
          Note -> Noted | - | Created
          Prepared, PrepareFailed, LaunchDone, LaunchFailed, NothingLaunched, ProcessExited, \
          ProcessExited(stale), Adopted, Adopted(frozen), ProbeUnknown, MonitorGone, StopFailed, \
          SignalDone, SignalFailed, FreezeDone, FreezeFailed, ThawDone, ThawFailed, RestartDue, \
          RemoveDone, RemoveFailed, DaemonStarted, ExecStartDone, ExecStartFailed, ExecEnded, \
          ExecEnded(made) -> -
          Update, Update(memory) -> UpdateRequested Updated | - | Created
          UpdateDone, UpdateFailed, HealthReported, OomReported -> -
          Connect -> ConnectRequested Connected | - | Created
          Disconnect -> INTERNAL container ID is not connected to network front
          NetworksReserved, ConnectDone, ConnectFailed, \
          DisconnectDone, DisconnectFailed, NetworksRepaired -> -
          """);
    }
  }

  @Nested
  class Starting {
    @TestFactory
    Stream<DynamicTest> shouldAnswerEveryCommand() {
      return Cells.tests(
          States.starting(Samples.plain()),
          1,
          """
          Create -> CONFLICT Container ID exists already
          Start -> -
          Stop -> StopRequested | - | Starting(stop)
          Restart -> RestartRequested | - | Starting(restart)
          Kill, Kill(HUP), Kill(bad), Pause, Unpause -> CONFLICT Container ID is not running
          Rename -> Renamed | - | Starting
          Rename(same) -> INVALID Renaming a container with the same name as its current name
          Remove -> CONFLICT cannot remove container "/web": container is running: stop the \
          container before removing or force remove
          Remove(force) -> RemoveRequested | - | Starting(remove)
          CreateExec, StartExec, StartExec(none), StartExec(runs), StartExec(ended) -> CONFLICT \
          Container ID is not running
          Note -> Noted | - | Starting
          Prepared, PrepareFailed -> -
          LaunchDone -> Started | - | Running
          LaunchFailed -> StartFailed | - | Created
          NothingLaunched -> - | Launch | Starting
          ProcessExited -> Exited | Cleanup | Stopped
          ProcessExited(stale), Adopted, Adopted(frozen), ProbeUnknown, MonitorGone, StopFailed, \
          SignalDone, SignalFailed, FreezeDone, FreezeFailed, ThawDone, ThawFailed, RestartDue, \
          RemoveDone, RemoveFailed, DaemonStarted, ExecStartDone, ExecStartFailed, ExecEnded, \
          ExecEnded(made) -> -
          Update, Update(memory) -> CONFLICT Cannot update container ID: it is being started
          UpdateDone, UpdateFailed, HealthReported, OomReported -> -
          Connect, Disconnect -> CONFLICT Container ID is being started, try again once it runs
          NetworksReserved -> NetworksReserved | Launch | Starting
          ConnectDone, ConnectFailed, \
          DisconnectDone, DisconnectFailed, NetworksRepaired -> -
          """);
    }
  }

  @Nested
  class Running {
    @TestFactory
    Stream<DynamicTest> shouldAnswerEveryCommand() {
      return Cells.tests(
          States.running(Samples.plain()),
          1,
          """
          Create -> CONFLICT Container ID exists already
          Start -> NOT_MODIFIED Container is already started
          Stop -> StopRequested | Stop | Running(stop)
          Restart -> RestartRequested | Stop | Running(restart)
          Kill, Kill(HUP) -> KillRequested | Signal | Running
          Kill(bad) -> INVALID invalid signal: NOPE
          Pause -> PauseRequested | Freeze | Running(pausing)
          Unpause -> CONFLICT Container ID is not paused
          Rename -> Renamed | - | Running
          Rename(same) -> INVALID Renaming a container with the same name as its current name
          Remove -> CONFLICT cannot remove container "/web": container is running: stop the \
          container before removing or force remove
          Remove(force) -> RemoveRequested | Stop | Running(remove)
          CreateExec -> ExecCreated | - | Running
          StartExec -> ExecStartRequested | StartExec | Running
          StartExec(none) -> NOT_FOUND No such exec instance: none
          StartExec(runs) -> CONFLICT Error: Exec command runs is already running
          StartExec(ended) -> CONFLICT Error: Exec command ended has already run
          Note -> Noted | - | Running
          Prepared, PrepareFailed, LaunchDone, LaunchFailed, NothingLaunched -> -
          ProcessExited -> Exited | Cleanup | Stopped
          ProcessExited(stale), Adopted -> -
          Adopted(frozen) -> DriftDetected Paused MonitorLost | - | Paused
          ProbeUnknown -> -
          MonitorGone -> MonitorLost | - | Running
          StopFailed, SignalDone, SignalFailed, FreezeDone, FreezeFailed, ThawDone, ThawFailed, \
          RestartDue, RemoveDone, RemoveFailed, DaemonStarted -> -
          ExecStartDone -> ExecStarted | - | Running
          ExecStartFailed -> ExecStartFailed | - | Running
          ExecEnded -> ExecExited | - | Running
          ExecEnded(made) -> -
          Update -> UpdateRequested Updated | - | Running
          Update(memory) -> UpdateRequested | Update | Running
          UpdateDone, UpdateFailed -> -
          HealthReported -> HealthChanged | - | Running
          OomReported -> RanOutOfMemory | - | Running
          Connect -> ConnectRequested | Connect | Running
          Disconnect -> INTERNAL container ID is not connected to network front
          NetworksRepaired -> DriftDetected | - | Running
          NetworksReserved, ConnectDone, \
          ConnectFailed, DisconnectDone, DisconnectFailed -> -
          """);
    }
  }

  @Nested
  class Paused {
    @TestFactory
    Stream<DynamicTest> shouldAnswerEveryCommand() {
      return Cells.tests(
          States.paused(Samples.plain()),
          1,
          """
          Create -> CONFLICT Container ID exists already
          Start -> CONFLICT cannot start a paused container, try unpause instead
          Stop -> StopRequested | Stop Thaw | Paused(unpausing)(stop)
          Restart -> RestartRequested | Stop Thaw | Paused(unpausing)(restart)
          Kill -> KillRequested | Signal Thaw | Paused(unpausing)
          Kill(HUP) -> KillRequested | Signal | Paused
          Kill(bad) -> INVALID invalid signal: NOPE
          Pause -> CONFLICT Container ID is already paused
          Unpause -> UnpauseRequested | Thaw | Paused(unpausing)
          Rename -> Renamed | - | Paused
          Rename(same) -> INVALID Renaming a container with the same name as its current name
          Remove -> CONFLICT cannot remove container "/web": container is paused and must be \
          unpaused first
          Remove(force) -> RemoveRequested | Stop Thaw | Paused(unpausing)(remove)
          CreateExec, StartExec -> CONFLICT Container ID is paused, unpause the container before \
          exec
          StartExec(none) -> NOT_FOUND No such exec instance: none
          StartExec(runs) -> CONFLICT Error: Exec command runs is already running
          StartExec(ended) -> CONFLICT Error: Exec command ended has already run
          Note -> Noted | - | Paused
          Prepared, PrepareFailed, LaunchDone, LaunchFailed, NothingLaunched -> -
          ProcessExited -> Exited | Cleanup | Stopped
          ProcessExited(stale) -> -
          Adopted -> DriftDetected Unpaused | - | Running
          Adopted(frozen) -> MonitorLost | - | Paused
          ProbeUnknown -> -
          MonitorGone -> MonitorLost | - | Paused
          StopFailed, SignalDone, SignalFailed, FreezeDone, FreezeFailed, ThawDone, ThawFailed, \
          RestartDue, RemoveDone, RemoveFailed, DaemonStarted -> -
          ExecStartDone -> ExecStarted | - | Paused
          ExecStartFailed -> ExecStartFailed | - | Paused
          ExecEnded -> ExecExited | - | Paused
          ExecEnded(made) -> -
          Update -> UpdateRequested Updated | - | Paused
          Update(memory) -> UpdateRequested | Update | Paused
          UpdateDone, UpdateFailed -> -
          HealthReported -> HealthChanged | - | Paused
          OomReported -> RanOutOfMemory | - | Paused
          Connect -> ConnectRequested | Connect | Paused
          Disconnect -> INTERNAL container ID is not connected to network front
          NetworksRepaired -> DriftDetected | - | Paused
          NetworksReserved, ConnectDone, \
          ConnectFailed, DisconnectDone, DisconnectFailed -> -
          """);
    }
  }

  @Nested
  class Stopped {
    @TestFactory
    Stream<DynamicTest> shouldAnswerEveryCommand() {
      return Cells.tests(
          States.stopped(Samples.plain()),
          1,
          """
          Create -> CONFLICT Container ID exists already
          Start -> StartRequested | Launch | Starting
          Stop -> NOT_MODIFIED Container is already stopped
          Restart -> StartRequested | Launch | Starting
          Kill, Kill(HUP), Kill(bad), Pause -> CONFLICT Container ID is not running
          Unpause -> CONFLICT Container ID is not paused
          Rename -> Renamed | - | Stopped
          Rename(same) -> INVALID Renaming a container with the same name as its current name
          Remove, Remove(force) -> RemoveRequested | Remove | Removing
          CreateExec, StartExec, StartExec(none), StartExec(runs), StartExec(ended) -> CONFLICT \
          Container ID is not running
          Note -> Noted | - | Stopped
          Prepared, PrepareFailed, LaunchDone, LaunchFailed, NothingLaunched, ProcessExited, \
          ProcessExited(stale), Adopted, Adopted(frozen), ProbeUnknown, MonitorGone, StopFailed, \
          SignalDone, SignalFailed, FreezeDone, FreezeFailed, ThawDone, ThawFailed, RestartDue, \
          RemoveDone, RemoveFailed, DaemonStarted -> -
          ExecStartDone -> ExecStarted | - | Stopped
          ExecStartFailed -> ExecStartFailed | - | Stopped
          ExecEnded -> ExecExited | - | Stopped
          ExecEnded(made) -> -
          Update, Update(memory) -> UpdateRequested Updated | - | Stopped
          UpdateDone, UpdateFailed, HealthReported, OomReported -> -
          Connect -> ConnectRequested Connected | - | Stopped
          Disconnect -> INTERNAL container ID is not connected to network front
          NetworksReserved, ConnectDone, ConnectFailed, \
          DisconnectDone, DisconnectFailed, NetworksRepaired -> -
          """);
    }
  }

  @Nested
  class Waiting {
    @TestFactory
    Stream<DynamicTest> shouldAnswerEveryCommand() {
      return Cells.tests(
          States.waiting(Samples.plain()),
          2,
          """
          Create -> CONFLICT Container ID exists already
          Start -> NOT_MODIFIED Container is already started
          Stop -> StopRequested RestartCancelled | CancelRestart | Stopped
          Restart -> RestartCancelled StartRequested | CancelRestart Launch | Starting
          Kill -> KillRequested RestartCancelled | CancelRestart | Stopped
          Kill(HUP) -> CONFLICT Container ID is restarting, wait until the container is running
          Kill(bad) -> INVALID invalid signal: NOPE
          Pause -> CONFLICT Container ID is restarting, wait until the container is running
          Unpause -> CONFLICT Container ID is not paused
          Rename -> Renamed | - | Waiting
          Rename(same) -> INVALID Renaming a container with the same name as its current name
          Remove -> CONFLICT cannot remove container "/web": container is restarting: stop the \
          container before removing or force remove
          Remove(force) -> RestartCancelled RemoveRequested | CancelRestart Remove | Removing
          CreateExec, StartExec, StartExec(none), StartExec(runs), StartExec(ended) -> CONFLICT \
          Container ID is restarting, wait until the container is running
          Note -> Noted | - | Waiting
          Prepared, PrepareFailed, LaunchDone, LaunchFailed, NothingLaunched, ProcessExited, \
          ProcessExited(stale), Adopted, Adopted(frozen), ProbeUnknown, MonitorGone, StopFailed, \
          SignalDone, SignalFailed, FreezeDone, FreezeFailed, ThawDone, ThawFailed -> -
          RestartDue -> StartRequested | Launch | Starting
          RemoveDone, RemoveFailed, DaemonStarted -> -
          ExecStartDone -> ExecStarted | - | Waiting
          ExecStartFailed -> ExecStartFailed | - | Waiting
          ExecEnded -> ExecExited | - | Waiting
          ExecEnded(made) -> -
          Update, Update(memory) -> UpdateRequested Updated | - | Waiting
          UpdateDone, UpdateFailed, HealthReported, OomReported -> -
          Connect -> ConnectRequested Connected | - | Waiting
          Disconnect -> INTERNAL container ID is not connected to network front
          NetworksReserved, ConnectDone, ConnectFailed, \
          DisconnectDone, DisconnectFailed, NetworksRepaired -> -
          """);
    }
  }

  @Nested
  class Removing {
    @TestFactory
    Stream<DynamicTest> shouldAnswerEveryCommand() {
      return Cells.tests(
          States.removing(Samples.plain()),
          1,
          """
          Create -> CONFLICT Container ID exists already
          Start -> CONFLICT container is marked for removal and cannot be started
          Stop -> NOT_MODIFIED Container is already stopped
          Restart -> CONFLICT container is marked for removal and cannot be started
          Kill, Kill(HUP), Kill(bad), Pause, Unpause -> CONFLICT Container ID is not running
          Rename, Rename(same), Remove, Remove(force) -> CONFLICT removal of container ID is \
          already in progress
          CreateExec, StartExec, StartExec(none), StartExec(runs), StartExec(ended) -> CONFLICT \
          Container ID is not running
          Note -> Noted | - | Removing
          Prepared, PrepareFailed, LaunchDone, LaunchFailed, NothingLaunched, ProcessExited, \
          ProcessExited(stale), Adopted, Adopted(frozen), ProbeUnknown, MonitorGone, StopFailed, \
          SignalDone, SignalFailed, FreezeDone, FreezeFailed, ThawDone, ThawFailed, RestartDue \
          -> -
          RemoveDone -> Removed | - | Deleted
          RemoveFailed -> RemoveFailed | - | Stopped
          DaemonStarted -> -
          ExecStartDone -> ExecStarted | - | Removing
          ExecStartFailed -> ExecStartFailed | - | Removing
          ExecEnded -> ExecExited | - | Removing
          ExecEnded(made) -> -
          Update, Update(memory) -> CONFLICT Cannot update container ID: container is marked for \
          removal and cannot be "update"
          UpdateDone, UpdateFailed, HealthReported, OomReported -> -
          Connect, Disconnect -> CONFLICT removal of container ID is already in progress
          NetworksReserved, ConnectDone, ConnectFailed, \
          DisconnectDone, DisconnectFailed, NetworksRepaired -> -
          """);
    }
  }

  @Nested
  class Deleted {
    @TestFactory
    Stream<DynamicTest> shouldAnswerEveryCommand() {
      return Cells.tests(
          States.deleted(Samples.plain()),
          1,
          """
          Create -> CONFLICT Container ID was removed; its id is not used again
          Start, Stop, Restart, Kill, Kill(HUP), Kill(bad), Pause, Unpause, Rename, \
          Rename(same), Remove, Remove(force), CreateExec, StartExec, StartExec(none), \
          StartExec(runs), StartExec(ended), Note -> NOT_FOUND No such container: ID
          Prepared, PrepareFailed, LaunchDone, LaunchFailed, NothingLaunched, ProcessExited, \
          ProcessExited(stale), Adopted, Adopted(frozen), ProbeUnknown, MonitorGone, StopFailed, \
          SignalDone, SignalFailed, FreezeDone, FreezeFailed, ThawDone, ThawFailed, RestartDue, \
          RemoveDone, RemoveFailed, DaemonStarted, ExecStartDone, ExecStartFailed, ExecEnded, \
          ExecEnded(made) -> -
          Update, Update(memory) -> NOT_FOUND No such container: ID
          UpdateDone, UpdateFailed, HealthReported, OomReported -> -
          Connect, Disconnect -> NOT_FOUND No such container: ID
          NetworksReserved, ConnectDone, ConnectFailed, \
          DisconnectDone, DisconnectFailed, NetworksRepaired -> -
          """);
    }
  }
}
