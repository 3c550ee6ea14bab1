package dev.moor.actors.network;

import dev.moor.actors.port.Asker;
import dev.moor.persistence.codec.Journaled;
import java.time.Instant;

/** What happened to a network. */
public sealed interface NetworkEvent extends Journaled {
  Instant at();

  /** Calls the case of this event's type. */
  <R> R match(Cases<R> cases);

  /** Intent: its bridge is to be made. */
  record CreateRequested(String id, NetworkSpec spec, Asker asker, Instant at)
      implements NetworkEvent {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  record Created(Instant at) implements NetworkEvent {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  record CreateFailed(String reason, Instant at) implements NetworkEvent {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  /** Intent: its bridge is to go. */
  record RemoveRequested(Asker asker, Instant at) implements NetworkEvent {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  record Removed(Instant at) implements NetworkEvent {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  record RemoveFailed(String reason, Instant at) implements NetworkEvent {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  /** The kernel differed from the journal and was put right. */
  record Repaired(String what, Instant at) implements NetworkEvent {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  /** One answer for each type of event. */
  interface Cases<R> {
    R on(CreateRequested event);

    R on(Created event);

    R on(CreateFailed event);

    R on(RemoveRequested event);

    R on(Removed event);

    R on(RemoveFailed event);

    R on(Repaired event);
  }
}
