package dev.moor.supervisor.networks;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.SpawnProtocol;
import dev.moor.actors.entity.EntityPorts;
import dev.moor.actors.network.NetworkActor;
import dev.moor.actors.network.NetworkCommand;
import dev.moor.actors.network.NetworkEffect;
import dev.moor.actors.network.NetworkView;
import dev.moor.supervisor.Spawning;
import dev.moor.supervisor.containers.ContainerDirectory;
import dev.moor.supervisor.entity.EntityDesk;
import dev.moor.supervisor.entity.EntitySupervisor;
import dev.moor.supervisor.entity.EntityViews;
import dev.moor.supervisor.entity.PruneNotes;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts the networks: their entities, then the default one, then what containers have of them. */
public final class NetworkSetup {
  private static final Logger LOG = LoggerFactory.getLogger(NetworkSetup.class);

  private static final Duration LOOK_INTERVAL = Duration.ofSeconds(10);

  private NetworkSetup() {}

  /** What they stand on. */
  public record Surroundings(
      ActorSystem<SpawnProtocol.Command> system,
      Optional<NetworkEngine> engine,
      EntityViews<NetworkView> views,
      Supplier<Collection<String>> ids,
      CompletableFuture<Void> networksReady,
      CompletableFuture<Void> containersReady,
      ContainerDirectory directory,
      PruneNotes prunes,
      Supplier<String> newId,
      Executor blocking,
      Clock clock) {}

  /** Returns at once; the replay goes on. */
  public static NetworkAdapter start(Surroundings around, NetworkPlaces places) {
    EntityPorts.Runner<NetworkEffect, NetworkCommand.Outcome> runner =
        around.engine().isPresent() ? around.engine().get() : NetworkSetup::without;
    ActorRef<EntitySupervisor.Message<NetworkCommand.Request, NetworkView>> supervisor =
        Spawning.spawn(
            around.system(),
            EntitySupervisor.create(
                new EntitySupervisor.Kindred<
                    NetworkCommand.Request, NetworkCommand.Outcome, NetworkView>(
                    "network", (id, sink) -> NetworkActor.create(id, runner, sink, around.clock())),
                around.ids(),
                around.views(),
                () -> around.networksReady().complete(null)),
            "networks");
    CompletableFuture<Void> bothReady =
        CompletableFuture.allOf(around.networksReady(), around.containersReady());
    CompletableFuture<Void> settled = new CompletableFuture<>();
    NetworkAdapter adapter =
        new NetworkAdapter(
            new EntityDesk<>(around.system(), supervisor),
            around.views(),
            around.directory(),
            around.engine(),
            around.prunes(),
            around.newId(),
            around.clock().instant(),
            settled,
            around.blocking());
    bothReady
        .thenComposeAsync(done -> ensureDefault(adapter, around, places), around.blocking())
        .whenCompleteAsync(
            (done, error) -> {
              if (error != null) {
                LOG.error(
                    "the default network could not be made (is the kernel's bridge module there?"
                        + " modprobe bridge): containers without a network of their own have only"
                        + " lo: {}",
                    error.getMessage());
              }
              around.engine().ifPresent(engine -> begin(engine, around));
              settled.complete(null);
            },
            around.blocking());
    return adapter;
  }

  /** Rules of others are looked at again now and then: iptables-legacy tells nobody. */
  private static void begin(NetworkEngine engine, Surroundings around) {
    engine.restore(around.directory().all());
    around
        .system()
        .scheduler()
        .scheduleWithFixedDelay(
            LOOK_INTERVAL, LOOK_INTERVAL, engine::lookAtOthers, around.system().executionContext());
  }

  private static CompletableFuture<Void> ensureDefault(
      NetworkAdapter adapter, Surroundings around, NetworkPlaces places) {
    if (around.engine().isEmpty() || !places.defaultBridge()) {
      return CompletableFuture.completedFuture(null);
    }
    String id = Books.hash("moor default network of " + places.table());
    return adapter.ensureDefault(id, places.device(), places.address()).toCompletableFuture();
  }

  /** Without networks on this machine: what the journal has of them rests. */
  private static void without(
      String id,
      NetworkEffect effect,
      java.util.function.Consumer<NetworkCommand.Outcome> outcome) {
    if (effect instanceof NetworkEffect.Create) {
      outcome.accept(new NetworkCommand.CreateFailed("this machine has no networks"));
    } else if (effect instanceof NetworkEffect.Remove) {
      outcome.accept(new NetworkCommand.RemoveDone());
    }
  }
}
