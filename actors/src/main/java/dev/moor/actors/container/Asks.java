package dev.moor.actors.container;

import akka.actor.typed.ActorRef;
import dev.moor.actors.container.ContainerActor.Done;
import dev.moor.actors.container.ContainerActor.Refused;
import dev.moor.actors.container.ContainerActor.Reply;
import dev.moor.actors.entity.EntityEnd;
import dev.moor.actors.port.MoorException.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Requests that are accepted and not settled yet; confined to their container's actor. */
final class Asks {
  private record Open(ContainerCommand.Request request, ActorRef<Reply> replyTo, boolean begun) {}

  private final String id;
  private final List<Open> open = new ArrayList<>();

  Asks(String id) {
    this.id = id;
  }

  void add(ContainerCommand.Request request, ActorRef<Reply> replyTo) {
    open.add(new Open(request, replyTo, false));
  }

  /** All that were added so far are in the journal. */
  void begun() {
    open.replaceAll(ask -> new Open(ask.request(), ask.replyTo(), true));
  }

  /** Replies to those that the event settles. */
  void onEvent(ContainerEvent event, ContainerView view) {
    for (Open ask : List.copyOf(open)) {
      Optional<Settlement.Verdict> verdict = Settlement.judge(id, ask.request(), event);
      if (verdict.isPresent()) {
        open.remove(ask);
        ask.replyTo().tell(reply(verdict.get(), view));
      }
    }
  }

  private static Reply reply(Settlement.Verdict verdict, ContainerView view) {
    return verdict instanceof Settlement.Verdict.Failed failed
        ? new Refused(failed.kind(), failed.why())
        : new Done(view);
  }

  /** The actor ends: nobody waits in vain. */
  void fail(EntityEnd why) {
    open.forEach(
        ask ->
            ask.replyTo()
                .tell(new Refused(Kind.UNAVAILABLE, ask.begun() ? why.begun() : why.notBegun())));
    open.clear();
  }
}
