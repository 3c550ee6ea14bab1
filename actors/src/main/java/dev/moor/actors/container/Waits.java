package dev.moor.actors.container;

import dev.moor.actors.port.ContainerService.WaitCondition;
import dev.moor.actors.port.ContainerService.WaitResult;
import dev.moor.actors.port.MoorException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Who waits for a container's end; confined to its actor. */
final class Waits {
  private record Waiter(WaitCondition condition, CompletableFuture<WaitResult> end) {}

  private final List<Waiter> waiters = new ArrayList<>();

  /** Answers at once where the condition holds already. */
  void add(ContainerState state, WaitCondition condition, CompletableFuture<WaitResult> end) {
    boolean holds =
        state instanceof ContainerState.Deleted
            || (condition == WaitCondition.NOT_RUNNING && !runs(state));
    if (holds) {
      end.complete(result(state));
    } else {
      waiters.add(new Waiter(condition, end));
    }
  }

  /** A policy's waiting time counts as running, as Docker has it. */
  private static boolean runs(ContainerState state) {
    return state instanceof ContainerState.Starting
        || state instanceof ContainerState.Running
        || state instanceof ContainerState.Paused
        || state instanceof ContainerState.Waiting;
  }

  /** Tells those whose condition the event fulfils; {@code state} is the one it led to. */
  void onEvent(ContainerEvent event, ContainerState state) {
    if (waiters.isEmpty()) {
      return;
    }
    boolean gone = event instanceof ContainerEvent.Removed;
    boolean ended = event instanceof ContainerEvent.Exited;
    boolean resting = ended || !runs(state);
    for (Waiter waiter : List.copyOf(waiters)) {
      boolean fulfilled =
          switch (waiter.condition()) {
            case NOT_RUNNING -> resting;
            case NEXT_EXIT -> ended;
            case REMOVED -> false;
          };
      if (gone || fulfilled) {
        waiter.end().complete(result(state));
        waiters.remove(waiter);
      }
    }
  }

  /** The actor ends: nobody waits in vain. */
  void fail(String why) {
    waiters.forEach(
        waiter ->
            waiter
                .end()
                .completeExceptionally(new MoorException(MoorException.Kind.UNAVAILABLE, why)));
    waiters.clear();
  }

  private static WaitResult result(ContainerState state) {
    Optional<ContainerState.Core> core = state.match(new CoreOf());
    Optional<ContainerState.StartFailure> failure = core.flatMap(c -> c.startFailure());
    if (failure.isPresent()) {
      // The start itself was answered with the reason; a wait tells only the code, as dockerd does.
      return new WaitResult(failure.get().exitCode(), "");
    }
    return core.flatMap(c -> c.last())
        .map(end -> new WaitResult(end.status().code(), end.status().error()))
        .orElse(new WaitResult(0, ""));
  }
}
