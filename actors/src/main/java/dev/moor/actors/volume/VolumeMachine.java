package dev.moor.actors.volume;

import dev.moor.actors.entity.EntityRules;
import dev.moor.actors.entity.Ruling;
import dev.moor.actors.entity.Verdict;
import dev.moor.actors.port.MoorException.Kind;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The life of the volume of one name: Absent → Creating → Present → Removing → Absent. */
public final class VolumeMachine
    implements EntityRules<
        VolumeCommand.Request,
        VolumeCommand.Outcome,
        VolumeEvent,
        VolumeState,
        VolumeEffect,
        VolumeView> {
  private final String name;

  public VolumeMachine(String name) {
    this.name = name;
  }

  /** Docker's sentence for a volume that containers refer to. */
  public static String inUse(String name, Collection<String> containerIds) {
    return "remove %s: volume is in use - [%s]".formatted(name, String.join(", ", containerIds));
  }

  /** Docker's sentence for a volume that does not exist. */
  public static String noSuch(String name) {
    return "get " + name + ": no such volume";
  }

  @Override
  public VolumeState empty() {
    return new VolumeState.Absent(name);
  }

  @Override
  public Ruling<VolumeEvent, VolumeEffect> request(
      VolumeState state, VolumeCommand.Request request, Instant now) {
    return request instanceof VolumeCommand.Create create
        ? create(state, create, now)
        : remove(state, (VolumeCommand.Remove) request, now);
  }

  private Ruling<VolumeEvent, VolumeEffect> create(
      VolumeState state, VolumeCommand.Create create, Instant now) {
    if (state instanceof VolumeState.Absent) {
      VolumeEvent.CreateRequested requested =
          new VolumeEvent.CreateRequested(
              name,
              create.driver(),
              create.options(),
              create.labels(),
              create.anonymous(),
              create.asker(),
              now);
      return Ruling.accept(List.of(requested), List.of(effect(requested)));
    }
    if (state instanceof VolumeState.Creating creating) {
      return creating.request().driver().equals(create.driver())
          ? Ruling.ignored()
          : nameConflict();
    }
    if (state instanceof VolumeState.Present present) {
      return present.request().driver().equals(create.driver())
          ? new Ruling.AlreadySo<>()
          : nameConflict();
    }
    return Ruling.reject(
        Kind.CONFLICT, "create " + name + ": removal of the volume is in progress");
  }

  private Ruling<VolumeEvent, VolumeEffect> nameConflict() {
    return Ruling.reject(Kind.CONFLICT, "create " + name + ": volume name must be unique");
  }

  private static VolumeEffect effect(VolumeEvent.CreateRequested request) {
    return new VolumeEffect.Create(request.name(), request.driver(), request.options());
  }

  private Ruling<VolumeEvent, VolumeEffect> remove(
      VolumeState state, VolumeCommand.Remove remove, Instant now) {
    if (state instanceof VolumeState.Absent) {
      return remove.force()
          ? new Ruling.AlreadySo<>()
          : Ruling.reject(Kind.NOT_FOUND, noSuch(name));
    }
    if (state instanceof VolumeState.Creating) {
      return Ruling.reject(Kind.CONFLICT, "remove " + name + ": the volume is being created");
    }
    if (state instanceof VolumeState.Removing) {
      return Ruling.ignored();
    }
    return Ruling.accept(
        List.of(new VolumeEvent.RemoveRequested(remove.asker(), now)),
        List.of(new VolumeEffect.Remove(name)));
  }

  @Override
  public Ruling<VolumeEvent, VolumeEffect> outcome(
      VolumeState state, VolumeCommand.Outcome outcome, Instant now) {
    if (state instanceof VolumeState.Creating) {
      if (outcome instanceof VolumeCommand.CreateDone done) {
        return Ruling.accept(List.of(new VolumeEvent.Created(done.mountpoint(), now)), List.of());
      }
      if (outcome instanceof VolumeCommand.CreateFailed failed) {
        return Ruling.accept(
            List.of(new VolumeEvent.CreateFailed(failed.reason(), now)), List.of());
      }
    }
    if (state instanceof VolumeState.Removing) {
      if (outcome instanceof VolumeCommand.RemoveDone) {
        return Ruling.accept(List.of(new VolumeEvent.Removed(now)), List.of());
      }
      if (outcome instanceof VolumeCommand.RemoveFailed failed) {
        return Ruling.accept(
            List.of(new VolumeEvent.RemoveFailed(failed.reason(), now)), List.of());
      }
    }
    return Ruling.ignored();
  }

  @Override
  public VolumeState apply(VolumeState state, VolumeEvent event) {
    return event.match(new Applier(state));
  }

  @Override
  public List<VolumeEffect> unfinished(VolumeState state) {
    if (state instanceof VolumeState.Creating creating) {
      return List.of(effect(creating.request()));
    }
    return state instanceof VolumeState.Removing
        ? List.of(new VolumeEffect.Remove(name))
        : List.of();
  }

  @Override
  public Optional<Verdict> settles(VolumeCommand.Request request, VolumeEvent event) {
    if (request instanceof VolumeCommand.Create) {
      if (event instanceof VolumeEvent.CreateFailed failed) {
        return Optional.of(new Verdict.Failed(Kind.INTERNAL, failed.reason()));
      }
      return event instanceof VolumeEvent.Created ? Optional.of(Verdict.DONE) : Optional.empty();
    }
    if (event instanceof VolumeEvent.RemoveFailed failed) {
      return Optional.of(new Verdict.Failed(Kind.INTERNAL, failed.reason()));
    }
    return event instanceof VolumeEvent.Removed ? Optional.of(Verdict.DONE) : Optional.empty();
  }

  /** A volume that is being made is not listed yet; one that is being removed still is. */
  @Override
  public Optional<VolumeView> view(VolumeState state) {
    if (state instanceof VolumeState.Removing removing) {
      return view(removing.volume());
    }
    if (!(state instanceof VolumeState.Present present)) {
      return Optional.empty();
    }
    VolumeEvent.CreateRequested request = present.request();
    return Optional.of(
        new VolumeView(
            request.name(),
            request.driver(),
            present.created().mountpoint(),
            request.labels(),
            request.options(),
            request.anonymous(),
            present.created().at(),
            0));
  }

  private static final class Applier implements VolumeEvent.Cases<VolumeState> {
    private final VolumeState state;

    Applier(VolumeState state) {
      this.state = state;
    }

    private <T extends VolumeState> T in(Class<T> phase, VolumeEvent event) {
      if (!phase.isInstance(state)) {
        throw new IllegalStateException(
            "%s cannot follow on %s"
                .formatted(event.getClass().getSimpleName(), state.getClass().getSimpleName()));
      }
      return phase.cast(state);
    }

    @Override
    public VolumeState on(VolumeEvent.CreateRequested event) {
      in(VolumeState.Absent.class, event);
      return new VolumeState.Creating(event);
    }

    @Override
    public VolumeState on(VolumeEvent.Created event) {
      return new VolumeState.Present(in(VolumeState.Creating.class, event).request(), event);
    }

    @Override
    public VolumeState on(VolumeEvent.CreateFailed event) {
      return new VolumeState.Absent(in(VolumeState.Creating.class, event).request().name());
    }

    @Override
    public VolumeState on(VolumeEvent.RemoveRequested event) {
      return new VolumeState.Removing(in(VolumeState.Present.class, event));
    }

    @Override
    public VolumeState on(VolumeEvent.Removed event) {
      return new VolumeState.Absent(
          in(VolumeState.Removing.class, event).volume().request().name());
    }

    @Override
    public VolumeState on(VolumeEvent.RemoveFailed event) {
      return in(VolumeState.Removing.class, event).volume();
    }
  }
}
