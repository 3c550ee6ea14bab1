package dev.moor.supervisor.containers;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.AskPattern;
import dev.moor.actors.container.ContainerActor;
import dev.moor.actors.container.ContainerActor.Reply;
import dev.moor.actors.container.ContainerCommand;
import dev.moor.actors.container.ContainerView;
import dev.moor.actors.port.ContainerService.WaitCondition;
import dev.moor.actors.port.ContainerService.WaitResult;
import dev.moor.actors.port.MoorException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** Asks entities through their supervisor; a refusal becomes a {@link MoorException}. */
final class EntityCalls {
  /** A stop may wait for ever by the client's own wish; an ask must not end before it. */
  private static final Duration ASK_LIMIT = Duration.ofDays(60);

  private static final Duration CHECK_LIMIT = Duration.ofSeconds(10);
  private static final long CHECK_AGAIN_MILLIS = 10;

  private final ActorSystem<?> system;
  private final ActorRef<ContainerSupervisor.Message> supervisor;
  private final ContainerDirectory directory;
  private final CompletableFuture<Void> checked = new CompletableFuture<>();

  EntityCalls(
      ActorSystem<?> system,
      ActorRef<ContainerSupervisor.Message> supervisor,
      ContainerDirectory directory,
      CompletionStage<Void> replayed) {
    this.system = system;
    this.supervisor = supervisor;
    this.directory = directory;
    replayed.thenRun(this::checkRecovering);
    CompletableFuture.delayedExecutor(CHECK_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
        .execute(() -> checked.complete(null));
  }

  private void checkRecovering() {
    if (directory.all().stream().noneMatch(ContainerView::recovering)) {
      checked.complete(null);
    } else if (!checked.isDone()) {
      CompletableFuture.delayedExecutor(CHECK_AGAIN_MILLIS, TimeUnit.MILLISECONDS)
          .execute(this::checkRecovering);
    }
  }

  /**
   * Completes when every container has been checked against the kernel, or after ten seconds: what
   * is not checked by then is shown as the journal has it.
   */
  CompletionStage<Void> checked() {
    return checked;
  }

  /** The container meant, once the start-up check allows an answer. */
  CompletionStage<ContainerView> find(String ref) {
    return checked.thenApply(done -> directory.find(ref));
  }

  CompletionStage<ContainerView> create(ContainerCommand.Create command) {
    return settle(
        AskPattern.ask(
            supervisor,
            (ActorRef<Reply> replyTo) -> new ContainerSupervisor.Create(command, replyTo),
            ASK_LIMIT,
            system.scheduler()));
  }

  CompletionStage<ContainerView> request(String id, ContainerCommand.Request request) {
    return settle(
        AskPattern.ask(
            supervisor,
            (ActorRef<Reply> replyTo) -> new ContainerSupervisor.Deliver(id, request, replyTo),
            ASK_LIMIT,
            system.scheduler()));
  }

  /** A request whose answer nobody waits for. */
  void note(String id, ContainerCommand.Request request) {
    supervisor.tell(new ContainerSupervisor.Deliver(id, request, system.ignoreRef()));
  }

  CompletionStage<ContainerView> await(
      String id, WaitCondition condition, CompletableFuture<WaitResult> end) {
    return settle(
        AskPattern.ask(
            supervisor,
            (ActorRef<Reply> replyTo) -> new ContainerSupervisor.Await(id, condition, end, replyTo),
            ASK_LIMIT,
            system.scheduler()));
  }

  /**
   * Akka's own stage starts each continuation on another thread, a new one where the machine has
   * two processors; ours are short and go on where the answer came.
   */
  private static CompletionStage<ContainerView> settle(CompletionStage<Reply> reply) {
    CompletableFuture<ContainerView> settled = new CompletableFuture<>();
    reply.whenCompleteAsync(
        (answer, failure) -> {
          if (failure != null) {
            settled.completeExceptionally(failure);
          } else if (answer instanceof ContainerActor.Refused refused) {
            settled.completeExceptionally(new MoorException(refused.kind(), refused.message()));
          } else {
            settled.complete(((ContainerActor.Done) answer).view());
          }
        },
        Runnable::run);
    return settled;
  }
}
