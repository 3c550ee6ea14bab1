package dev.moor.supervisor.containers;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.ChildFailed;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.StashBuffer;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.moor.actors.container.ContainerActor;
import dev.moor.actors.container.ContainerActor.Reply;
import dev.moor.actors.container.ContainerCommand;
import dev.moor.actors.container.ContainerView;
import dev.moor.actors.container.ViewSink;
import dev.moor.actors.port.ContainerService.WaitCondition;
import dev.moor.actors.port.ContainerService.WaitResult;
import dev.moor.actors.port.MoorException.Kind;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Holds ids and names, starts, watches and restarts the entities. The one writer of names: a create
 * or rename is decided here, one after another. What it keeps is rebuilt from its entities.
 */
public final class ContainerSupervisor extends AbstractBehavior<ContainerSupervisor.Message> {
  private static final Duration FIRST_RESTART_AFTER = Duration.ofMillis(500);
  private static final Duration LAST_RESTART_AFTER = Duration.ofSeconds(30);
  private static final int STASH_LIMIT = 10_000;

  /** What the supervisor takes. */
  public sealed interface Message {}

  /** A new container; the name is reserved with it. */
  public record Create(ContainerCommand.Create command, ActorRef<Reply> replyTo)
      implements Message {}

  /** Anything for an entity that needs no name. */
  public record Deliver(String id, ContainerCommand.Request request, ActorRef<Reply> replyTo)
      implements Message {}

  /** A wait for an end. */
  public record Await(
      String id,
      WaitCondition condition,
      CompletableFuture<WaitResult> end,
      ActorRef<Reply> replyTo)
      implements Message {}

  /** Asks for the image not to be used from now on, unless it is: told the users' ids. */
  public record HoldImage(String imageId, ActorRef<Collection<String>> replyTo)
      implements Message {}

  /** Ends the hold. */
  public record ReleaseImage(String imageId) implements Message {}

  /** What kept entities from their journal may be mended: those that wait begin now. */
  public record TryAgain() implements Message {}

  private record Published(ContainerView view) implements Message {}

  private record Damaged(String id, String reason) implements Message {}

  private record Salvaged(String id, String reason, Optional<ContainerView> lastKnown)
      implements Message {}

  private record Removed(String id, String name) implements Message {}

  private record RenameSettled(String id, String oldName, String newName, Reply reply)
      implements Message {}

  private record StartAgain(String id) implements Message {}

  private final ContainerDirectory directory;
  private final ContainerWorks works;
  private final Function<String, Optional<ContainerView>> lastKnown;
  private final Executor blocking;
  private final Clock clock;
  private final Runnable onReady;
  private final StashBuffer<Message> stash;
  private final TimerScheduler<Message> timers;
  private final Map<String, ActorRef<ContainerActor.Message>> entities = new HashMap<>();
  private final Map<String, String> names = new HashMap<>();
  private final Map<String, Integer> failures = new HashMap<>();
  private final Map<String, String> creatingFrom = new HashMap<>();
  private final Set<String> heldImages = new HashSet<>();
  private final Set<String> replaying = new HashSet<>();
  private final Set<String> gone = new HashSet<>();
  private final Set<String> quarantined = new HashSet<>();
  private final boolean firstLife;
  private boolean ready;

  private ContainerSupervisor(
      ActorContext<Message> context,
      StashBuffer<Message> stash,
      TimerScheduler<Message> timers,
      Collection<String> ids,
      ContainerDirectory directory,
      ContainerWorks works,
      Function<String, Optional<ContainerView>> lastKnown,
      Executor blocking,
      Clock clock,
      Runnable onReady,
      boolean firstLife) {
    super(context);
    this.firstLife = firstLife;
    this.stash = stash;
    this.timers = timers;
    this.directory = directory;
    this.works = works;
    this.lastKnown = lastKnown;
    this.blocking = blocking;
    this.clock = clock;
    this.onReady = onReady;
    replaying.addAll(ids);
    ids.forEach(this::spawn);
    readyIfReplayed();
  }

  /**
   * @param ids of the containers that the journal tells of, but for removed ones
   * @param lastKnown what can still be read of a damaged one; may block
   * @param onReady called once all of them have been replayed: every name is known then
   */
  static Behavior<Message> create(
      Supplier<Collection<String>> ids,
      ContainerDirectory directory,
      ContainerWorks works,
      Function<String, Optional<ContainerView>> lastKnown,
      Executor blocking,
      Clock clock,
      Runnable onReady) {
    // A restarted supervisor is no start of the daemon: restart policies are not applied anew.
    AtomicBoolean lived = new AtomicBoolean();
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers ->
                    Behaviors.withStash(
                        STASH_LIMIT,
                        stash ->
                            new ContainerSupervisor(
                                context,
                                stash,
                                timers,
                                ids.get(),
                                directory,
                                works,
                                lastKnown,
                                blocking,
                                clock,
                                onReady,
                                !lived.getAndSet(true)))));
  }

  @Override
  public Receive<Message> createReceive() {
    return newReceiveBuilder()
        .onMessage(Create.class, this::onCreate)
        .onMessage(Deliver.class, this::onDeliver)
        .onMessage(Await.class, this::onAwait)
        .onMessage(HoldImage.class, this::onHoldImage)
        .onMessage(ReleaseImage.class, this::onReleaseImage)
        .onMessage(Published.class, this::onPublished)
        .onMessage(Damaged.class, this::onDamaged)
        .onMessage(Salvaged.class, this::onSalvaged)
        .onMessage(Removed.class, this::onRemoved)
        .onMessage(RenameSettled.class, this::onRenameSettled)
        .onMessage(StartAgain.class, this::onStartAgain)
        .onMessage(TryAgain.class, this::onTryAgain)
        .onSignal(ChildFailed.class, signal -> onEntityEnded(signal.getRef().path().name()))
        .onSignal(Terminated.class, signal -> onEntityEnded(signal.getRef().path().name()))
        .build();
  }

  private void spawn(String id) {
    ActorRef<ContainerActor.Message> entity =
        getContext().spawn(ContainerNode.create(id, works, new Sink(), blocking, clock), id);
    getContext().watch(entity);
    entities.put(id, entity);
  }

  private Behavior<Message> onCreate(Create message) {
    if (!ready) {
      stash.stash(message);
      return this;
    }
    ContainerCommand.Create command = message.command();
    String holder = names.get(command.name());
    if (holder != null) {
      message.replyTo().tell(nameTaken(command.name(), holder));
      return this;
    }
    if (heldImages.contains(command.imageId())) {
      message
          .replyTo()
          .tell(
              new ContainerActor.Refused(
                  Kind.NOT_FOUND, "No such image: " + command.spec().image()));
      return this;
    }
    names.put(command.name(), command.id());
    creatingFrom.put(command.id(), command.imageId());
    spawn(command.id());
    entities.get(command.id()).tell(new ContainerActor.Ask(command, message.replyTo()));
    return this;
  }

  private static Reply nameTaken(String name, String holder) {
    return new ContainerActor.Refused(
        Kind.CONFLICT,
        ("Conflict. The container name \"/%s\" is already in use by container \"%s\". "
                + "You have to remove (or rename) that container to be able to reuse that name.")
            .formatted(name, holder));
  }

  /** Where it ended and waits for its next life, a request begins that at once. */
  private ActorRef<ContainerActor.Message> entity(String id) {
    if (!entities.containsKey(id)
        && !quarantined.contains(id)
        && !gone.contains(id)
        && directory.get(id).isPresent()) {
      timers.cancel(id);
      spawn(id);
    }
    return entities.get(id);
  }

  private Behavior<Message> onDeliver(Deliver message) {
    ActorRef<ContainerActor.Message> entity = entity(message.id());
    if (entity == null) {
      message.replyTo().tell(unavailable(message.id()));
    } else if (message.request() instanceof ContainerCommand.Rename rename) {
      rename(message, rename, entity);
    } else {
      entity.tell(new ContainerActor.Ask(message.request(), message.replyTo()));
    }
    return this;
  }

  private Reply unavailable(String id) {
    return directory
        .get(id)
        .<Reply>map(
            view ->
                new ContainerActor.Refused(
                    Kind.UNAVAILABLE,
                    "container " + id + " is damaged and was left alone: " + view.damage()))
        .orElseGet(() -> new ContainerActor.Refused(Kind.NOT_FOUND, "No such container: " + id));
  }

  private void rename(
      Deliver message, ContainerCommand.Rename rename, ActorRef<ContainerActor.Message> entity) {
    if (!ready) {
      stash.stash(message);
      return;
    }
    String holder = names.get(rename.newName());
    if (message.id().equals(holder)) {
      message
          .replyTo()
          .tell(
              new ContainerActor.Refused(
                  Kind.INVALID, "Renaming a container with the same name as its current name"));
      return;
    }
    if (holder != null) {
      message.replyTo().tell(nameTaken(rename.newName(), holder));
      return;
    }
    String oldName = directory.get(message.id()).map(ContainerView::name).orElse("");
    names.put(rename.newName(), message.id());
    ActorRef<Message> self = getContext().getSelf();
    ActorRef<Reply> both =
        getContext()
            .spawnAnonymous(
                Behaviors.receive(Reply.class)
                    .onAnyMessage(
                        reply -> {
                          self.tell(
                              new RenameSettled(message.id(), oldName, rename.newName(), reply));
                          message.replyTo().tell(reply);
                          return Behaviors.stopped();
                        })
                    .build());
    entity.tell(new ContainerActor.Ask(rename, both));
  }

  private Behavior<Message> onRenameSettled(RenameSettled message) {
    boolean done = message.reply() instanceof ContainerActor.Done;
    names.remove(done ? message.oldName() : message.newName(), message.id());
    return this;
  }

  private Behavior<Message> onAwait(Await message) {
    ActorRef<ContainerActor.Message> entity = entity(message.id());
    if (entity == null) {
      message.replyTo().tell(unavailable(message.id()));
    } else {
      entity.tell(
          new ContainerActor.AwaitExit(message.condition(), message.end(), message.replyTo()));
    }
    return this;
  }

  private Behavior<Message> onHoldImage(HoldImage message) {
    if (!ready) {
      stash.stash(message);
      return this;
    }
    Set<String> users = new HashSet<>();
    directory.all().stream()
        .filter(view -> view.imageId().equals(message.imageId()))
        .forEach(view -> users.add(view.id()));
    creatingFrom.forEach(
        (id, image) -> {
          if (image.equals(message.imageId())) {
            users.add(id);
          }
        });
    if (users.isEmpty()) {
      heldImages.add(message.imageId());
    }
    message.replyTo().tell(users);
    return this;
  }

  private Behavior<Message> onReleaseImage(ReleaseImage message) {
    heldImages.remove(message.imageId());
    return this;
  }

  private Behavior<Message> onPublished(Published message) {
    ContainerView view = message.view();
    creatingFrom.remove(view.id());
    failures.remove(view.id());
    if (!gone.contains(view.id())) {
      names.putIfAbsent(view.name(), view.id());
    }
    if (firstLife && replaying.contains(view.id()) && entities.containsKey(view.id())) {
      entities.get(view.id()).tell(new ContainerActor.Told(new ContainerCommand.DaemonStarted()));
    }
    replayed(view.id());
    return this;
  }

  /** It is listed once its journal was read as far as it goes. */
  private Behavior<Message> onDamaged(Damaged message) {
    quarantined.add(message.id());
    getContext().getLog().error("container {} is quarantined: {}", message.id(), message.reason());
    getContext()
        .pipeToSelf(
            CompletableFuture.supplyAsync(() -> lastKnown.apply(message.id()), blocking),
            (known, failure) ->
                new Salvaged(
                    message.id(), message.reason(), failure == null ? known : Optional.empty()));
    return this;
  }

  private Behavior<Message> onSalvaged(Salvaged message) {
    ContainerView damaged =
        ContainerView.damaged(
            message.id(),
            message.reason(),
            directory.get(message.id()).or(message::lastKnown).orElse(null));
    directory.put(damaged);
    names.putIfAbsent(damaged.name(), damaged.id());
    replayed(message.id());
    return this;
  }

  private Behavior<Message> onRemoved(Removed message) {
    gone.add(message.id());
    names.values().removeIf(id -> id.equals(message.id()));
    creatingFrom.remove(message.id());
    works.drop(message.id());
    ActorRef<ContainerActor.Message> entity = entities.get(message.id());
    if (entity != null) {
      getContext().stop(entity);
    }
    replayed(message.id());
    return this;
  }

  /** An entity that ended on its own comes back with backoff, but for damaged and removed ones. */
  private Behavior<Message> onEntityEnded(String id) {
    entities.remove(id);
    if (gone.remove(id)) {
      return this;
    }
    if (quarantined.contains(id)) {
      return this;
    }
    if (creatingFrom.remove(id) != null && directory.get(id).isEmpty()) {
      names.values().removeIf(holder -> holder.equals(id));
      return this;
    }
    int failed = failures.merge(id, 1, Integer::sum);
    Duration wait = FIRST_RESTART_AFTER.multipliedBy(1L << Math.min(failed - 1, 10));
    Duration bounded = wait.compareTo(LAST_RESTART_AFTER) > 0 ? LAST_RESTART_AFTER : wait;
    getContext().getLog().warn("entity of container {} ended; again in {}", id, bounded);
    timers.startSingleTimer(id, new StartAgain(id), bounded);
    return this;
  }

  private Behavior<Message> onStartAgain(StartAgain message) {
    if (!entities.containsKey(message.id())) {
      spawn(message.id());
    }
    return this;
  }

  private Behavior<Message> onTryAgain(TryAgain message) {
    Set.copyOf(failures.keySet()).forEach(this::entity);
    return this;
  }

  private void replayed(String id) {
    if (replaying.remove(id)) {
      readyIfReplayed();
    }
  }

  private void readyIfReplayed() {
    if (!ready && replaying.isEmpty()) {
      ready = true;
      onReady.run();
      stash.unstashAll(this);
    }
  }

  /** Entities publish through this: into the directory at once, to the supervisor as a message. */
  private final class Sink implements ViewSink {
    private final ActorRef<Message> self = getContext().getSelf();
    private boolean announced;

    @Override
    public void published(ContainerView view) {
      directory.put(view);
      works.get(view.id()).ifPresent(work -> work.execs().settled(view));
      if (!announced) {
        announced = true;
        self.tell(new Published(view));
      }
    }

    @Override
    public void removed(String id, String name) {
      works.get(id).ifPresent(work -> work.execs().dropAll());
      directory.drop(id);
      self.tell(new Removed(id, name));
    }

    @Override
    public void damaged(String id, String reason) {
      self.tell(new Damaged(id, reason));
    }
  }
}
