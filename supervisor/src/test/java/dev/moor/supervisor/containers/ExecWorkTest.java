package dev.moor.supervisor.containers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.moor.actors.container.ContainerCommand;
import dev.moor.actors.container.ContainerEffect;
import dev.moor.actors.container.ExecSpec;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a client is told of an exec, and when. */
class ExecWorkTest {
  private static final String EXEC = "e".repeat(64);
  private static final ExecSpec SPEC =
      new ExecSpec(List.of("true"), List.of(), "", "", false, false, false, true, true, "", null);

  @TempDir Path folder;

  /** Some clients lose what comes together with the head of an answer that becomes a stream. */
  @Test
  void shouldAnswerBeforeAnythingIsStarted() {
    CompletableFuture<Void> begun = new CompletableFuture<>();
    List<Boolean> answeredAtTheStart = new ArrayList<>();
    ExecWork work =
        work(
            () -> {
              answeredAtTheStart.add(begun.isDone());
            });
    work.prepareStreams(EXEC, SPEC, null, begun);

    Object outcome = work.start(new ContainerEffect.StartExec(EXEC, SPEC, null, false), o -> {});

    assertThat(answeredAtTheStart).containsExactly(true);
    assertThat(outcome).isInstanceOf(ContainerCommand.ExecStartFailed.class);
    assertThat(work.dropStreams(EXEC)).isFalse();
  }

  @Test
  void shouldLetAResizeWaitForTheStart() {
    CompletableFuture<Void> begun = new CompletableFuture<>();
    List<Boolean> triedAtTheStart = new ArrayList<>();
    ExecWork[] work = new ExecWork[1];
    work[0] =
        work(() -> triedAtTheStart.add(work[0].startTried(EXEC).toCompletableFuture().isDone()));
    work[0].prepareStreams(EXEC, SPEC, null, begun);

    work[0].start(new ContainerEffect.StartExec(EXEC, SPEC, null, false), o -> {});

    assertThat(triedAtTheStart).containsExactly(false);
    assertThat(work[0].startTried(EXEC)).isCompleted();
  }

  @Test
  void shouldNotAnswerWhereTheStartIsRefused() {
    CompletableFuture<Void> begun = new CompletableFuture<>();
    ExecWork work = work(() -> {});
    work.prepareStreams(EXEC, SPEC, null, begun);

    assertThat(work.dropStreams(EXEC)).isTrue();
    assertThat(begun).isNotDone();
  }

  /** Of a container that is not running, as it is found {@code atTheStart} of an exec. */
  private ExecWork work(Runnable atTheStart) {
    WorkContext context =
        new WorkContext(
            new dev.moor.supervisor.DataRoot(folder, folder),
            null,
            null,
            null,
            Optional.empty(),
            null,
            null,
            Runnable::run,
            Clock.systemUTC(),
            "host",
            layers -> List.of(),
            (kind, id) -> 0L,
            ref -> Optional.empty(),
            mode -> Optional.empty(),
            id -> folder,
            id -> id,
            Optional.empty());
    return new ExecWork(
        context,
        new ContainerFolder("c".repeat(64), folder),
        () -> {
          atTheStart.run();
          return null;
        });
  }
}
