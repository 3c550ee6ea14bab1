package dev.moor.actors.history;

import dev.moor.actors.container.ContainerEvent;
import dev.moor.actors.container.ContainerMachine;
import dev.moor.actors.container.ContainerState;
import dev.moor.actors.container.ContainerView;
import dev.moor.actors.container.ContainerViews;
import dev.moor.actors.port.HistoryService.Moment;
import dev.moor.persistence.codec.UnknownEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One container as it was at a moment. For a time that is the state after the last event that
 * speaks of that time or an earlier one: an end in the daemon's absence counts from when it
 * happened. For a sequence it is what was journaled up to it.
 */
public final class PastFold {
  private final Moment moment;
  private final List<String> names = new ArrayList<>();
  private ContainerState state = ContainerMachine.empty();
  private ContainerState then = ContainerMachine.empty();
  private long stateSequence;
  private long thenSequence;
  private String misfit = "";

  /** The state after the newest event. */
  public PastFold() {
    this(Moment.after(Long.MAX_VALUE));
  }

  public PastFold(Moment moment) {
    this.moment = moment;
  }

  /** The container's next event; what cannot be applied ends the fold with its reason. */
  public void next(Happened happened) {
    if (!misfit.isEmpty()) {
      return;
    }
    if (happened.event() instanceof UnknownEvent unknown) {
      misfit =
          "event %d (%s) was written by a newer version: what it changed is not known"
              .formatted(happened.entitySequence(), unknown.manifest());
    }
    if (!(happened.event() instanceof ContainerEvent event)) {
      return;
    }
    try {
      state = ContainerMachine.apply(state, event);
    } catch (IllegalStateException e) {
      misfit = "event " + happened.entitySequence() + " does not fit: " + e.getMessage();
      return;
    }
    stateSequence = happened.entitySequence();
    if (event instanceof ContainerEvent.Created created) {
      names.add(created.name());
    } else if (event instanceof ContainerEvent.Renamed renamed) {
      names.remove(renamed.newName());
      names.add(renamed.newName());
    }
    boolean counts =
        moment.at() == null
            ? happened.sequence() <= moment.sequence()
            : !event.at().isAfter(moment.at());
    if (counts) {
      then = state;
      thenSequence = stateSequence;
    }
  }

  /** As it was; empty before its creation. */
  public Optional<ContainerView> view() {
    return ContainerViews.of(then, false, thenSequence);
  }

  /** True where it was there: created and not yet removed. */
  public boolean existed() {
    return !(then instanceof ContainerState.Absent) && !(then instanceof ContainerState.Deleted);
  }

  /** Every name it had, the newest last. */
  public List<String> names() {
    return List.copyOf(names);
  }

  /** Empty, or why the fold stopped before the last event. */
  public String misfit() {
    return misfit;
  }

  /** The moment asked about, for messages. */
  public static String words(Moment moment) {
    Instant at = moment.at();
    return at == null ? "event " + moment.sequence() : at.toString();
  }
}
