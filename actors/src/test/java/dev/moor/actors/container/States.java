package dev.moor.actors.container;

import static dev.moor.actors.container.Samples.T0;
import static dev.moor.actors.container.Samples.USER;
import static dev.moor.actors.container.Samples.identity;
import static dev.moor.actors.container.Samples.status;

import dev.moor.actors.container.ContainerEvent.StartCause;
import java.time.Instant;
import java.util.List;

/** States by the events that lead to them. */
final class States {
  static final Instant LATER = T0.plusSeconds(60);
  static final LimitChange CHANGE =
      new LimitChange(
          0, 0, 0, 0, 0, 0, 0, "", "", null, new HostSpec.RestartPolicy("always", 0), null);
  static final LimitChange MEMORY =
      new LimitChange(64 << 20, 128 << 20, 0, 0, 0, 0, 0, "", "", 100L, null, null);

  private States() {}

  static ContainerState after(ContainerSpec spec, ContainerEvent... events) {
    ContainerState state =
        ContainerMachine.apply(
            ContainerMachine.empty(),
            new ContainerEvent.Created(
                Samples.ID, "web", spec, Samples.IMAGE_ID, List.of("sha256:aa"), USER, T0));
    return fold(state, events);
  }

  static ContainerState fold(ContainerState state, ContainerEvent... events) {
    ContainerState folded = state;
    for (ContainerEvent event : events) {
      folded = ContainerMachine.apply(folded, event);
    }
    return folded;
  }

  static ContainerState unprepared() {
    return after(Samples.plain());
  }

  static ContainerState created(ContainerSpec spec) {
    return after(spec, new ContainerEvent.Prepared(T0));
  }

  static ContainerState starting(ContainerSpec spec) {
    return fold(created(spec), new ContainerEvent.StartRequested(1, StartCause.USER, USER, T0));
  }

  /** With an exec that is made, one that runs and one that has ended. */
  static ContainerState running(ContainerSpec spec) {
    return fold(
        starting(spec),
        new ContainerEvent.Started(1, identity(1), T0),
        new ContainerEvent.ExecCreated("made", Samples.EXEC, USER, T0),
        new ContainerEvent.ExecCreated("runs", Samples.EXEC, USER, T0),
        new ContainerEvent.ExecStartRequested("runs", false, USER, T0),
        new ContainerEvent.ExecStarted("runs", identity(7), T0),
        new ContainerEvent.ExecCreated("starts", Samples.EXEC, USER, T0),
        new ContainerEvent.ExecStartRequested("starts", false, USER, T0),
        new ContainerEvent.ExecCreated("ended", Samples.EXEC, USER, T0),
        new ContainerEvent.ExecStartRequested("ended", false, USER, T0),
        new ContainerEvent.ExecExited("ended", status(3), T0));
  }

  static ContainerState paused(ContainerSpec spec) {
    return fold(
        running(spec), new ContainerEvent.PauseRequested(USER, T0), new ContainerEvent.Paused(T0));
  }

  static ContainerState stopped(ContainerSpec spec) {
    return fold(running(spec), new ContainerEvent.Exited(1, status(1), LATER, LATER));
  }

  static ContainerState waiting(ContainerSpec spec) {
    return fold(
        stopped(spec),
        new ContainerEvent.RestartScheduled(2, 1, 100, LATER.plusMillis(100), LATER));
  }

  static ContainerState removing(ContainerSpec spec) {
    return fold(stopped(spec), new ContainerEvent.RemoveRequested(false, true, USER, LATER));
  }

  static ContainerState deleted(ContainerSpec spec) {
    return fold(removing(spec), new ContainerEvent.Removed(LATER));
  }
}
