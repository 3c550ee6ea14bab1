package dev.moor.actors.port;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** Reading a container's log. */
public interface LogService {
  /**
   * @param since null: from the beginning
   * @param until null: no end
   * @param tail -1: all lines
   * @param multiplexed Docker's 8-byte frame before each line; else raw
   */
  record Query(
      boolean stdout,
      boolean stderr,
      boolean follow,
      boolean timestamps,
      Instant since,
      Instant until,
      long tail,
      boolean multiplexed,
      boolean details) {}

  /** Batches of whole lines, already framed, ready for the wire. */
  CompletionStage<Flow.Publisher<ByteBuffer>> read(String ref, Query query);
}
