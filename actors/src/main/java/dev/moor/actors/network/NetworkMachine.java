package dev.moor.actors.network;

import dev.moor.actors.entity.EntityRules;
import dev.moor.actors.entity.Ruling;
import dev.moor.actors.entity.Verdict;
import dev.moor.actors.port.MoorException.Kind;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The life of one network: Absent → Creating → Present → Removing → Absent. */
public final class NetworkMachine
    implements EntityRules<
        NetworkCommand.Request,
        NetworkCommand.Outcome,
        NetworkEvent,
        NetworkState,
        NetworkEffect,
        NetworkView> {
  private final String id;

  public NetworkMachine(String id) {
    this.id = id;
  }

  /** Docker's sentence for a network that does not exist. */
  public static String noSuch(String ref) {
    return "network " + ref + " not found";
  }

  @Override
  public NetworkState empty() {
    return new NetworkState.Absent();
  }

  @Override
  public Ruling<NetworkEvent, NetworkEffect> request(
      NetworkState state, NetworkCommand.Request request, Instant now) {
    if (request instanceof NetworkCommand.Create create) {
      if (!(state instanceof NetworkState.Absent)) {
        return Ruling.reject(
            Kind.CONFLICT, "network with name " + create.spec().name() + " already exists");
      }
      return Ruling.accept(
          List.of(new NetworkEvent.CreateRequested(id, create.spec(), create.asker(), now)),
          List.of(new NetworkEffect.Create(id, create.spec())));
    }
    if (state instanceof NetworkState.Present present) {
      return Ruling.accept(
          List.of(new NetworkEvent.RemoveRequested(request.asker(), now)),
          List.of(new NetworkEffect.Remove(id, present.request().spec())));
    }
    if (state instanceof NetworkState.Removing) {
      return Ruling.ignored();
    }
    return state instanceof NetworkState.Creating
        ? Ruling.reject(Kind.CONFLICT, "network " + id + " is being created")
        : Ruling.reject(Kind.NOT_FOUND, noSuch(id));
  }

  @Override
  public Ruling<NetworkEvent, NetworkEffect> outcome(
      NetworkState state, NetworkCommand.Outcome outcome, Instant now) {
    if (state instanceof NetworkState.Creating) {
      if (outcome instanceof NetworkCommand.CreateDone) {
        return Ruling.accept(List.of(new NetworkEvent.Created(now)), List.of());
      }
      if (outcome instanceof NetworkCommand.CreateFailed failed) {
        return Ruling.accept(
            List.of(new NetworkEvent.CreateFailed(failed.reason(), now)), List.of());
      }
    }
    if (state instanceof NetworkState.Removing) {
      if (outcome instanceof NetworkCommand.RemoveDone) {
        return Ruling.accept(List.of(new NetworkEvent.Removed(now)), List.of());
      }
      if (outcome instanceof NetworkCommand.RemoveFailed failed) {
        return Ruling.accept(
            List.of(new NetworkEvent.RemoveFailed(failed.reason(), now)), List.of());
      }
    }
    if (state instanceof NetworkState.Present
        && outcome instanceof NetworkCommand.Repaired repaired) {
      return Ruling.accept(List.of(new NetworkEvent.Repaired(repaired.what(), now)), List.of());
    }
    return Ruling.ignored();
  }

  @Override
  public NetworkState apply(NetworkState state, NetworkEvent event) {
    return event.match(new Applier(state));
  }

  @Override
  public List<NetworkEffect> unfinished(NetworkState state) {
    if (state instanceof NetworkState.Creating creating) {
      return List.of(new NetworkEffect.Create(id, creating.request().spec()));
    }
    if (state instanceof NetworkState.Present present) {
      return List.of(new NetworkEffect.Check(id, present.request().spec()));
    }
    return state instanceof NetworkState.Removing removing
        ? List.of(new NetworkEffect.Remove(id, removing.network().request().spec()))
        : List.of();
  }

  @Override
  public Optional<Verdict> settles(NetworkCommand.Request request, NetworkEvent event) {
    if (request instanceof NetworkCommand.Create) {
      if (event instanceof NetworkEvent.CreateFailed failed) {
        return Optional.of(new Verdict.Failed(Kind.INTERNAL, failed.reason()));
      }
      return event instanceof NetworkEvent.Created ? Optional.of(Verdict.DONE) : Optional.empty();
    }
    if (event instanceof NetworkEvent.RemoveFailed failed) {
      return Optional.of(new Verdict.Failed(Kind.INTERNAL, failed.reason()));
    }
    return event instanceof NetworkEvent.Removed ? Optional.of(Verdict.DONE) : Optional.empty();
  }

  /** A network that is being made is not listed yet; one that is being removed still is. */
  @Override
  public Optional<NetworkView> view(NetworkState state) {
    if (state instanceof NetworkState.Removing removing) {
      return Optional.of(view(removing.network(), true));
    }
    return state instanceof NetworkState.Present present
        ? Optional.of(view(present, false))
        : Optional.empty();
  }

  private NetworkView view(NetworkState.Present present, boolean removing) {
    return new NetworkView(id, present.request().spec(), present.createdAt(), removing);
  }

  private static final class Applier implements NetworkEvent.Cases<NetworkState> {
    private final NetworkState state;

    Applier(NetworkState state) {
      this.state = state;
    }

    private <T extends NetworkState> T in(Class<T> phase, NetworkEvent event) {
      if (!phase.isInstance(state)) {
        throw new IllegalStateException(
            "%s cannot follow on %s"
                .formatted(event.getClass().getSimpleName(), state.getClass().getSimpleName()));
      }
      return phase.cast(state);
    }

    @Override
    public NetworkState on(NetworkEvent.CreateRequested event) {
      in(NetworkState.Absent.class, event);
      return new NetworkState.Creating(event);
    }

    @Override
    public NetworkState on(NetworkEvent.Created event) {
      return new NetworkState.Present(in(NetworkState.Creating.class, event).request(), event.at());
    }

    @Override
    public NetworkState on(NetworkEvent.CreateFailed event) {
      in(NetworkState.Creating.class, event);
      return new NetworkState.Absent();
    }

    @Override
    public NetworkState on(NetworkEvent.RemoveRequested event) {
      return new NetworkState.Removing(in(NetworkState.Present.class, event));
    }

    @Override
    public NetworkState on(NetworkEvent.Removed event) {
      in(NetworkState.Removing.class, event);
      return new NetworkState.Absent();
    }

    @Override
    public NetworkState on(NetworkEvent.RemoveFailed event) {
      return in(NetworkState.Removing.class, event).network();
    }

    @Override
    public NetworkState on(NetworkEvent.Repaired event) {
      return in(NetworkState.Present.class, event);
    }
  }
}
