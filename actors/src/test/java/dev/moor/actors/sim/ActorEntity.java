package dev.moor.actors.sim;

import akka.actor.typed.ActorRef;
import dev.moor.actors.container.ContainerActor;
import dev.moor.actors.container.ContainerCommand;
import dev.moor.actors.container.ContainerEvent;
import dev.moor.actors.container.ContainerMachine;
import dev.moor.actors.container.ContainerState;
import dev.moor.actors.container.ContainerView;
import dev.moor.actors.container.ContainerViews;
import dev.moor.actors.container.ViewSink;
import dev.moor.actors.port.MoorException.Kind;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** One container's own actor, over the simulated shim and journal. */
final class ActorEntity implements Entity {
  private final String id;
  private final SimDaemon daemon;
  private final SimWorld world;
  private final ActorLife life;
  private final SimShim shim;
  private final List<Runnable> early = new ArrayList<>();
  private ActorRef<ContainerActor.Message> actor;
  private ContainerView view;
  private int open;
  private boolean announced;
  private boolean removed;
  private boolean ended;

  ActorEntity(SimDaemon daemon, ActorLife life, String id) {
    this.daemon = daemon;
    this.world = daemon.world;
    this.life = life;
    this.id = id;
    this.shim =
        new SimShim(daemon, daemon.works.of(id), outcome -> tell(new ContainerActor.Told(outcome)));
  }

  /** Virtual time as a clock. */
  private static final class SimClock extends Clock {
    private final SimTime time;

    SimClock(SimTime time) {
      this.time = time;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return time.now();
    }
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public void begin() {
    world.point();
    life.spawn(
        ContainerActor.create(
            id,
            (containerId, effect, outcome) -> shim.perform(effect),
            new Sink(),
            new SimClock(world.time)),
        this::isThere,
        this::onEnd);
  }

  private void isThere(ActorRef<ContainerActor.Message> self) {
    actor = self;
    early.forEach(Runnable::run);
    early.clear();
  }

  private void onceThere(Runnable what) {
    if (actor == null) {
      early.add(what);
    } else {
      what.run();
    }
  }

  private void tell(ContainerActor.Message message) {
    onceThere(() -> actor.tell(message));
  }

  private void onEnd() {
    ended = true;
    shim.loseTimers();
    if (!removed) {
      daemon.failed(this);
    }
  }

  private final class Sink implements ViewSink {
    @Override
    public void published(ContainerView next) {
      view = next;
      if (!announced) {
        announced = true;
        daemon.published(ActorEntity.this, next.name());
      }
    }

    @Override
    public void removed(String containerId, String name) {
      removed = true;
      view = null;
      daemon.removed(ActorEntity.this);
      life.stop(actor);
    }

    @Override
    public void damaged(String containerId, String reason) {
      throw world.broken(new Violation("NothingIsDamaged", reason));
    }
  }

  @Override
  public void ask(ContainerCommand.Request request, Consumer<Answer> replyTo) {
    if (ended) {
      replyTo.accept(Answer.UNAVAILABLE);
      return;
    }
    open++;
    onceThere(() -> life.ask(actor, request, reply -> answered(reply, replyTo)));
  }

  private void answered(ContainerActor.Reply reply, Consumer<Answer> replyTo) {
    world.point();
    open--;
    if (reply instanceof ContainerActor.Done done) {
      acknowledged(done.view());
      replyTo.accept(Answer.DONE);
    } else {
      Kind kind = ((ContainerActor.Refused) reply).kind();
      replyTo.accept(kind == Kind.UNAVAILABLE ? Answer.UNAVAILABLE : Answer.REFUSED);
    }
  }

  /** What was shown with the answer is in the journal by then. */
  private void acknowledged(ContainerView shown) {
    List<ContainerEvent> durable = world.journal.of(id);
    if (shown.asOfSequence() > durable.size()) {
      throw world.broken(
          new Violation("AcknowledgedIsDurable", shown + " with " + durable.size() + " events"));
    }
    ContainerState replayed = ContainerMachine.empty();
    for (ContainerEvent event : durable.subList(0, (int) shown.asOfSequence())) {
      replayed = ContainerMachine.apply(replayed, event);
    }
    same(shown, replayed, shown.asOfSequence());
  }

  private void same(ContainerView shown, ContainerState state, long sequence) {
    ContainerView expected = ContainerViews.of(state, shown.recovering(), sequence).orElseThrow();
    if (!shown.equals(expected)) {
      throw world.broken(new Violation("ReplayEqualsLive", shown + ", by replay " + expected));
    }
  }

  @Override
  public void hear(ContainerCommand.Outcome outcome) {
    tell(new ContainerActor.Told(outcome));
  }

  @Override
  public void shimRestarted() {
    shim.loseTimers();
    tell(ContainerActor.ShimRestarted.NEWS);
  }

  @Override
  public int openAsks() {
    return open;
  }

  /** At rest: what is shown is what the journal says. */
  @Override
  public void check() {
    if (view != null) {
      same(view, world.durable(id), world.journal.of(id).size());
    }
  }
}
