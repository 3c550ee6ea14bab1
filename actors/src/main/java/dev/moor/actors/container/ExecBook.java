package dev.moor.actors.container;

import dev.moor.actors.container.ContainerState.ExecState;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** A container's execs after an event; of the ended ones the newest {@value #ENDED_KEPT} stay. */
final class ExecBook {
  static final int ENDED_KEPT = 64;

  private ExecBook() {}

  static Map<String, ExecState> apply(
      Map<String, ExecState> execs, ContainerEvent.ExecCreated event) {
    return with(execs, event.execId(), new ExecState.Made(event.spec()));
  }

  static Map<String, ExecState> apply(
      Map<String, ExecState> execs, ContainerEvent.ExecStartRequested event) {
    ExecSpec spec = spec(execs, event.execId());
    return with(execs, event.execId(), new ExecState.Starting(spec, event.detach()));
  }

  static Map<String, ExecState> apply(
      Map<String, ExecState> execs, ContainerEvent.ExecStarted event) {
    ExecSpec spec = spec(execs, event.execId());
    return with(execs, event.execId(), new ExecState.Running(spec, event.identity()));
  }

  static Map<String, ExecState> apply(
      Map<String, ExecState> execs, ContainerEvent.ExecStartFailed event) {
    ExecSpec spec = spec(execs, event.execId());
    return with(execs, event.execId(), new ExecState.Ended(spec, event.exitCode(), event.reason()));
  }

  static Map<String, ExecState> apply(
      Map<String, ExecState> execs, ContainerEvent.ExecExited event) {
    ExecSpec spec = spec(execs, event.execId());
    return with(
        execs,
        event.execId(),
        new ExecState.Ended(spec, event.status().code(), event.status().error()));
  }

  private static ExecSpec spec(Map<String, ExecState> execs, String execId) {
    ExecState exec = execs.get(execId);
    if (exec == null) {
      throw new IllegalStateException("no exec " + execId + " was created before this event");
    }
    return exec.spec();
  }

  private static Map<String, ExecState> with(
      Map<String, ExecState> execs, String execId, ExecState exec) {
    Map<String, ExecState> changed = new LinkedHashMap<>(execs);
    changed.put(execId, exec);
    long surplus =
        changed.values().stream().filter(e -> e instanceof ExecState.Ended).count() - ENDED_KEPT;
    if (surplus > 0) {
      changed.values().removeIf(new Oldest(surplus)::take);
    }
    return Collections.unmodifiableMap(changed);
  }

  private static final class Oldest {
    private long left;

    Oldest(long left) {
      this.left = left;
    }

    boolean take(ExecState exec) {
      if (left > 0 && exec instanceof ExecState.Ended) {
        left--;
        return true;
      }
      return false;
    }
  }
}
