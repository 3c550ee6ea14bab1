package dev.moor.actors.sim;

import dev.moor.actors.container.ContainerCommand;
import dev.moor.actors.container.ContainerState;
import dev.moor.actors.container.ContainerView;
import dev.moor.actors.container.ContainerViews;
import dev.moor.actors.sim.Entity.Answer;
import dev.moor.actors.supervision.ContainerRoster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/** One life of the daemon: the containers' supervisor as far as it is not Akka's. */
final class SimDaemon {
  /** In which order an entity journals and acts; a test that breaks it must be caught. */
  interface Rules {
    Rules TRUE =
        (append, effects) -> {
          append.run();
          effects.run();
        };

    void carryOut(Append append, Runnable effects) throws SimJournal.Full;
  }

  /** Writes the events. */
  interface Append {
    void run() throws SimJournal.Full;
  }

  final SimWorld world;
  final Rules rules;
  final int life;
  final SimWorks works;
  private final Entity.Maker maker;
  private final ContainerRoster roster = new ContainerRoster();
  private final Map<String, Entity> entities = new TreeMap<>();
  private final Map<String, String> views = new TreeMap<>();
  private final List<String> starting = new ArrayList<>();

  SimDaemon(SimWorld world, Rules rules, Entity.Maker maker) {
    this.maker = maker;
    this.world = world;
    this.rules = rules;
    this.life = world.time.life();
    this.works = new SimWorks(this);
  }

  /** Replays all, each at a time of its own. */
  void start() {
    for (String id : world.journal.ids()) {
      if (!(world.durable(id) instanceof ContainerState.Deleted)) {
        starting.add(id);
        world.time.after(world.random.nextInt(50), life, () -> spawn(id).begin());
      }
    }
  }

  boolean isReady() {
    return starting.isEmpty();
  }

  private Entity spawn(String id) {
    Entity entity = maker.make(this, id);
    entities.put(id, entity);
    return entity;
  }

  Entity entity(String id) {
    return entities.get(id);
  }

  int openAsks() {
    return entities.values().stream().mapToInt(Entity::openAsks).sum();
  }

  Map<String, String> names() {
    return roster.names();
  }

  void create(ContainerCommand.Create command, Consumer<Answer> replyTo) {
    if (!isReady() || roster.nameTaken(command.name()).isPresent()) {
      replyTo.accept(Answer.REFUSED);
      return;
    }
    roster.creating(command.id(), command.name(), command.imageId());
    Entity entity = spawn(command.id());
    entity.begin();
    entity.ask(command, replyTo);
  }

  void deliver(String id, ContainerCommand.Request request, Consumer<Answer> replyTo) {
    Entity entity = entities.get(id);
    if (entity == null) {
      replyTo.accept(Answer.UNAVAILABLE);
    } else if (request instanceof ContainerCommand.Rename rename) {
      rename(entity, rename, replyTo);
    } else {
      entity.ask(request, replyTo);
    }
  }

  private void rename(Entity entity, ContainerCommand.Rename rename, Consumer<Answer> replyTo) {
    if (!isReady() || roster.nameTaken(rename.newName()).isPresent()) {
      replyTo.accept(Answer.REFUSED);
      return;
    }
    roster.renaming(entity.id(), rename.newName());
    entity.ask(
        rename,
        answer -> {
          world.time.after(0, life, () -> settled(entity.id(), rename.newName()));
          replyTo.accept(answer);
        });
  }

  private void settled(String id, String newName) {
    ContainerState state = world.durable(id);
    Optional<String> name =
        state instanceof ContainerState.Deleted
            ? Optional.empty()
            : ContainerViews.of(state, false, 0).map(ContainerView::name);
    roster.renameSettled(id, newName, name);
  }

  /** The first view of an entity's life. */
  void published(Entity entity, String name) {
    String id = entity.id();
    views.put(id, name);
    world.time.after(
        0,
        life,
        () -> {
          roster.published(id, name);
          if (starting.remove(id) && entities.get(id) == entity) {
            entity.hear(new ContainerCommand.DaemonStarted());
          }
        });
  }

  void removed(Entity entity) {
    views.remove(entity.id());
    world.time.after(
        0,
        life,
        () -> {
          roster.removed(entity.id());
          works.drop(entity.id());
          starting.remove(entity.id());
          entities.remove(entity.id(), entity);
          roster.ended(entity.id(), true);
        });
  }

  void failed(Entity entity) {
    world.time.after(
        1,
        life,
        () -> {
          entities.remove(entity.id(), entity);
          Optional<Duration> wait = roster.ended(entity.id(), views.containsKey(entity.id()));
          wait.ifPresent(time -> world.time.after(time.toMillis(), life, () -> again(entity.id())));
        });
  }

  private void again(String id) {
    if (!entities.containsKey(id)) {
      spawn(id).begin();
    }
  }

  List<Entity> entities() {
    return List.copyOf(entities.values());
  }
}
