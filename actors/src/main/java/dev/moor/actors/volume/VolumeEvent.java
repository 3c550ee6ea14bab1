package dev.moor.actors.volume;

import dev.moor.actors.port.Asker;
import dev.moor.persistence.codec.Journaled;
import java.time.Instant;
import java.util.Map;

/** What happened to a volume; a name may live several times, one after the other. */
public sealed interface VolumeEvent extends Journaled {
  Instant at();

  /** Calls the case of this event's type. */
  <R> R match(Cases<R> cases);

  /** Intent: its folder is to be made. */
  record CreateRequested(
      String name,
      String driver,
      Map<String, String> options,
      Map<String, String> labels,
      boolean anonymous,
      Asker asker,
      Instant at)
      implements VolumeEvent {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  record Created(String mountpoint, Instant at) implements VolumeEvent {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  record CreateFailed(String reason, Instant at) implements VolumeEvent {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  /** Intent: its folder is to go, and everything in it. */
  record RemoveRequested(Asker asker, Instant at) implements VolumeEvent {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  record Removed(Instant at) implements VolumeEvent {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  /** The volume stays, maybe with less in it. */
  record RemoveFailed(String reason, Instant at) implements VolumeEvent {
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
  }
}
