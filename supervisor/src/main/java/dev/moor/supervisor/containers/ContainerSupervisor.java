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
import dev.moor.actors.rules.SpecCheck;
import dev.moor.actors.supervision.ContainerRoster;
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

  private record RenameSettled(String id, String newName) implements Message {}

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
  private final ContainerRoster roster = new ContainerRoster();
  private final Set<String> replaying = new HashSet<>();
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
    Optional<String> taken = roster.nameTaken(command.name());
    if (taken.isPresent()) {
      message.replyTo().tell(new ContainerActor.Refused(Kind.CONFLICT, taken.get()));
      return this;
    }
    if (roster.isHeld(command.imageId())) {
      message
          .replyTo()
          .tell(
              new ContainerActor.Refused(
                  Kind.NOT_FOUND, "No such image: " + command.spec().image()));
      return this;
    }
    roster.creating(command.id(), command.name(), command.imageId());
    spawn(command.id());
    entities.get(command.id()).tell(new ContainerActor.Ask(command, message.replyTo()));
    return this;
  }

  /** Where it ended and waits for its next life, a request begins that at once. */
  private ActorRef<ContainerActor.Message> entity(String id) {
    if (!entities.containsKey(id) && roster.comesBack(id) && directory.get(id).isPresent()) {
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
    if (roster.holds(message.id(), rename.newName())) {
      message
          .replyTo()
          .tell(
              new ContainerActor.Refused(
                  Kind.INVALID, "Renaming a container with the same name as its current name"));
      return;
    }
    Optional<String> taken = roster.nameTaken(rename.newName());
    if (taken.isPresent()) {
      String why = SpecCheck.allocating(taken.get());
      message.replyTo().tell(new ContainerActor.Refused(Kind.CONFLICT, why));
      return;
    }
    roster.renaming(message.id(), rename.newName());
    ActorRef<Message> self = getContext().getSelf();
    ActorRef<Reply> both =
        getContext()
            .spawnAnonymous(
                Behaviors.receive(Reply.class)
                    .onAnyMessage(
                        reply -> {
                          self.tell(new RenameSettled(message.id(), rename.newName()));
                          message.replyTo().tell(reply);
                          return Behaviors.stopped();
                        })
                    .build());
    entity.tell(new ContainerActor.Ask(rename, both));
  }

  private Behavior<Message> onRenameSettled(RenameSettled message) {
    roster.renameSettled(
        message.id(), message.newName(), directory.get(message.id()).map(ContainerView::name));
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
    Set<String> users =
        roster.holdImage(
            message.imageId(),
            directory.all().stream()
                .filter(view -> view.imageId().equals(message.imageId()))
                .map(ContainerView::id)
                .toList());
    message.replyTo().tell(users);
    return this;
  }

  private Behavior<Message> onReleaseImage(ReleaseImage message) {
    roster.releaseImage(message.imageId());
    return this;
  }

  private Behavior<Message> onPublished(Published message) {
    ContainerView view = message.view();
    roster.published(view.id(), view.name());
    if (firstLife && replaying.contains(view.id()) && entities.containsKey(view.id())) {
      entities.get(view.id()).tell(new ContainerActor.Told(new ContainerCommand.DaemonStarted()));
    }
    replayed(view.id());
    return this;
  }

  /** It is listed once its journal was read as far as it goes. */
  private Behavior<Message> onDamaged(Damaged message) {
    roster.quarantined(message.id());
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
    roster.salvaged(damaged.id(), damaged.name());
    replayed(message.id());
    return this;
  }

  private Behavior<Message> onRemoved(Removed message) {
    roster.removed(message.id());
    works.drop(message.id());
    ActorRef<ContainerActor.Message> entity = entities.remove(message.id());
    if (entity != null) {
      // to stop it would lose what others asked meanwhile, and they would wait for ever
      entity.tell(ContainerActor.Retire.DELETED);
    }
    replayed(message.id());
    return this;
  }

  /** An entity that ended on its own comes back with backoff, but for damaged and removed ones. */
  private Behavior<Message> onEntityEnded(String id) {
    entities.remove(id);
    Optional<Duration> wait = roster.ended(id, directory.get(id).isPresent());
    if (wait.isPresent()) {
      getContext().getLog().warn("entity of container {} ended; again in {}", id, wait.get());
      timers.startSingleTimer(id, new StartAgain(id), wait.get());
    }
    return this;
  }

  private Behavior<Message> onStartAgain(StartAgain message) {
    if (!entities.containsKey(message.id())) {
      spawn(message.id());
    }
    return this;
  }

  private Behavior<Message> onTryAgain(TryAgain message) {
    roster.failing().forEach(this::entity);
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
