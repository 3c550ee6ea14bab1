package dev.moor.supervisor.builds;

import dev.moor.actors.port.Asker;
import dev.moor.actors.port.AttachService;
import dev.moor.actors.port.ContainerService;
import dev.moor.actors.port.ContainerService.WaitResult;
import dev.moor.actors.port.ImageService.Progress;
import dev.moor.images.build.BuildHost;
import dev.moor.supervisor.containers.ContainerEngine;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The container of one RUN. */
final class StepContainer implements BuildHost.Running {
  private static final Logger LOG = LoggerFactory.getLogger(StepContainer.class);

  private final ContainerEngine engine;
  private final Asker asker;
  private final String id;
  private final StepOutput output;
  private CompletionStage<WaitResult> end;

  StepContainer(ContainerEngine engine, Asker asker, String id, Consumer<Progress> progress) {
    this.engine = engine;
    this.asker = asker;
    this.id = id;
    this.output = new StepOutput(progress);
  }

  /** Listens; the command begins when the end is waited for. Removed again where that fails. */
  StepContainer begin() throws IOException {
    boolean done = false;
    try {
      AttachService.Options options = new AttachService.Options(false, true, true, false, true, "");
      AttachService.Session session = Stages.join(engine.attach().attach(asker, id, options));
      session.output().subscribe(output);
      end = Stages.join(engine.containers().wait(id, ContainerService.WaitCondition.NEXT_EXIT));
      done = true;
      return this;
    } finally {
      if (!done) {
        close();
      }
    }
  }

  @Override
  public String containerId() {
    return id;
  }

  @Override
  public int await() throws IOException {
    Stages.join(engine.containers().start(asker, id));
    WaitResult result = uninterrupted(end.toCompletableFuture());
    uninterrupted(output.done());
    if (!result.error().isEmpty()) {
      throw new IOException(result.error());
    }
    return result.statusCode();
  }

  private static <T> T uninterrupted(CompletableFuture<T> stage) throws IOException {
    try {
      return stage.get();
    } catch (InterruptedException e) {
      throw (InterruptedIOException) new InterruptedIOException("Build cancelled").initCause(e);
    } catch (ExecutionException e) {
      throw new IOException(String.valueOf(e.getCause().getMessage()), e);
    }
  }

  @Override
  public Path upper() {
    return engine.folder(id).upper();
  }

  @Override
  public void close() {
    try {
      Stages.join(engine.containers().remove(asker, id, true, true));
    } catch (RuntimeException e) {
      LOG.warn("container {} of a build stays until the next start: {}", id, e.getMessage());
    }
  }
}
