package dev.moor.runtime.shim;

import dev.moor.runtime.linux.Linux;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Reads one line from a pipe that stays open after it; what follows the line is dropped. */
final class LineReader {
  private static final int MOST_BYTES = 64 * 1024;
  private static final int CHUNK_BYTES = 1024;

  private LineReader() {}

  /** Without its end; empty where the pipe ended first. */
  static String read(int fd, Duration max) throws IOException {
    long deadline = System.nanoTime() + max.toNanos();
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_BYTES);
    while (line.size() < MOST_BYTES) {
      long left = Math.max(0, deadline - System.nanoTime());
      if (!Linux.pollIn(fd, (int) (left / 1_000_000))) {
        if (System.nanoTime() < deadline) {
          continue;
        }
        throw new IOException("conmon did not answer within " + max);
      }
      chunk.clear();
      int n = Linux.read(fd, chunk);
      if (n == 0) {
        break;
      }
      for (int i = 0; i < n; i++) {
        byte next = chunk.get(i);
        if (next == '\n') {
          return line.toString(StandardCharsets.UTF_8).strip();
        }
        line.write(next);
      }
    }
    return line.toString(StandardCharsets.UTF_8).strip();
  }
}
