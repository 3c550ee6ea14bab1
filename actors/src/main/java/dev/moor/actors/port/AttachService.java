package dev.moor.actors.port;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** Attaching to a container's streams; works on a created container before its start. */
public interface AttachService {
  /**
   * @param logs the log so far comes first
   * @param stream live streams follow
   * @param detachKeys Docker's form, empty: ctrl-p,ctrl-q
   */
  record Options(
      boolean stdin,
      boolean stdout,
      boolean stderr,
      boolean logs,
      boolean stream,
      String detachKeys) {}

  /** One client's attachment. Output completes at the end of the run (or on detach). */
  interface Session {
    boolean tty();

    Flow.Publisher<StdChunk> output();

    /** Stdin: onComplete is the client's half-close. Null where stdin was not asked for. */
    Flow.Subscriber<ByteBuffer> input();

    /** The client went away; idempotent. */
    void close();
  }

  CompletionStage<Session> attach(Asker asker, String ref, Options options);
}
