package dev.moor.actors.sim;

import dev.moor.actors.container.ContainerCommand;
import dev.moor.actors.container.ContainerEffect;
import dev.moor.actors.container.ContainerEvent;
import dev.moor.actors.container.ContainerMachine;
import dev.moor.actors.container.ContainerState;
import dev.moor.actors.container.ContainerViews;
import dev.moor.actors.container.Decision;
import dev.moor.actors.container.SettledBy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** One container's actor as far as it is not Akka's: decide, append, begin the effects, answer. */
final class SimEntity implements Entity {
  private record Open(ContainerCommand.Request request, Consumer<Answer> replyTo) {}

  private final String id;
  private final SimDaemon daemon;
  private final SimWorld world;
  private final SimShim shim;
  private final List<Open> asks = new ArrayList<>();
  private ContainerState state;
  private long lookAgainMillis = 5_000;
  private boolean ended;
  private boolean announced;

  SimEntity(SimDaemon daemon, String id) {
    this.daemon = daemon;
    this.world = daemon.world;
    this.id = id;
    this.state = world.durable(id);
    this.shim = new SimShim(daemon, daemon.works.of(id), this::told);
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public void begin() {
    world.point();
    if (!(state instanceof ContainerState.Deleted) && !(state instanceof ContainerState.Absent)) {
      announce();
    }
    begin(ContainerMachine.unfinished(state));
  }

  private void announce() {
    if (!announced) {
      announced = true;
      daemon.published(this, ContainerViews.of(state, false, 0).orElseThrow().name());
    }
  }

  @Override
  public int openAsks() {
    return asks.size();
  }

  @Override
  public void check() {
    world.invariants.replayed(id, state);
  }

  @Override
  public void ask(ContainerCommand.Request request, Consumer<Answer> replyTo) {
    if (ended) {
      replyTo.accept(Answer.UNAVAILABLE);
      return;
    }
    Decision decision = ContainerMachine.decide(state, request, world.time.now());
    if (decision instanceof Decision.Rejected) {
      replyTo.accept(Answer.REFUSED);
      return;
    }
    asks.add(new Open(request, replyTo));
    carryOut((Decision.Accepted) decision);
  }

  /** As a message to itself. */
  private void told(ContainerCommand.Outcome outcome) {
    world.time.after(0, daemon.life, () -> hear(outcome));
  }

  @Override
  public void hear(ContainerCommand.Outcome outcome) {
    if (ended) {
      return;
    }
    if (outcome instanceof ContainerCommand.ProbeUnknown) {
      world.time.after(lookAgainMillis, daemon.life, this::lookAgain);
      lookAgainMillis = Math.min(2 * lookAgainMillis, 60_000);
    }
    carryOut((Decision.Accepted) ContainerMachine.decide(state, outcome, world.time.now()));
  }

  private void lookAgain() {
    if (!ended) {
      begin(
          ContainerMachine.unfinished(state).stream()
              .filter(effect -> effect instanceof ContainerEffect.Probe)
              .toList());
    }
  }

  @Override
  public void shimRestarted() {
    if (!ended) {
      shim.loseTimers();
      if (!(state instanceof ContainerState.Starting)) {
        begin(ContainerMachine.unfinished(state));
      }
    }
  }

  private void carryOut(Decision.Accepted accepted) {
    if (accepted.events().isEmpty()) {
      begin(accepted.effects());
      return;
    }
    try {
      daemon.rules.carryOut(
          () -> world.journal.append(id, accepted.events()), () -> begin(accepted.effects()));
    } catch (SimJournal.Full e) {
      fail();
      return;
    }
    for (ContainerEvent event : accepted.events()) {
      state = ContainerMachine.apply(state, event);
    }
    world.invariants.replayed(id, state);
    announce();
    for (ContainerEvent event : accepted.events()) {
      settle(event);
    }
    if (state instanceof ContainerState.Deleted) {
      ended = true;
      daemon.removed(this);
    }
  }

  private void settle(ContainerEvent event) {
    for (Open open : List.copyOf(asks)) {
      Optional<Boolean> done = SettledBy.judge(id, open.request(), event);
      if (done.isPresent()) {
        asks.remove(open);
        world.invariants.acknowledged(id, List.of(event));
        world.point();
        open.replyTo().accept(done.get() ? Answer.DONE : Answer.FAILED);
      }
    }
  }

  private void begin(List<ContainerEffect> effects) {
    effects.forEach(shim::perform);
  }

  /** The journal did not take it: the actor ends, nobody waits in vain. */
  private void fail() {
    ended = true;
    shim.loseTimers();
    List<Open> open = List.copyOf(asks);
    asks.clear();
    open.forEach(ask -> ask.replyTo().accept(Answer.UNAVAILABLE));
    daemon.failed(this);
  }
}
