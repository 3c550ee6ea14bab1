package dev.moor.runtime.log;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;

/**
 * Gives a container's log as batches of bytes, at the reader's pace.
 *
 * <p>A publisher may be subscribed to several times; each reads anew. Work is done in short tasks
 * on the executor, none of them waits: a follower holds no thread.
 */
public final class LogReader {
  private final Executor executor;
  private final InstantSource clock;

  /**
   * @param executor for reading files (blocking I/O, no waiting)
   * @param clock tells when {@code until} has come for a follower of a silent log
   */
  public LogReader(Executor executor, InstantSource clock) {
    this.executor = executor;
    this.clock = clock;
  }

  /**
   * The log at this path with its rotated files ({@code log.1} …, oldest first).
   *
   * @param ended completes when nothing more will be written (conmon is gone); a follower then
   *     reads the rest and ends. Without {@code follow} it plays no part. A failed stage counts as
   *     completed.
   */
  public Flow.Publisher<ByteBuffer> read(Path log, LogQuery query, CompletionStage<?> ended) {
    return subscriber ->
        new LogSubscription(log, query, ended, executor, clock, subscriber).start();
  }
}
