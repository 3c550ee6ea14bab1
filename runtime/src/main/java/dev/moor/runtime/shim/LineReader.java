package dev.moor.runtime.shim;

import dev.moor.runtime.linux.Linux;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Reads one line from a pipe that stays open after it. */
final class LineReader {
  private static final int MOST_BYTES = 64 * 1024;

  private LineReader() {}

  /** Without its end; empty where the pipe ended first. */
  static String read(int fd, Duration max) throws IOException {
    long deadline = System.nanoTime() + max.toNanos();
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    ByteBuffer one = ByteBuffer.allocateDirect(1);
    while (line.size() < MOST_BYTES) {
      long left = Math.max(0, deadline - System.nanoTime());
      if (!Linux.pollIn(fd, (int) (left / 1_000_000))) {
        if (System.nanoTime() < deadline) {
          continue;
        }
        throw new IOException("conmon did not answer within " + max);
      }
      one.clear();
      int n = Linux.read(fd, one);
      if (n < 0) {
        continue;
      }
      if (n == 0 || one.get(0) == '\n') {
        break;
      }
      line.write(one.get(0));
    }
    return line.toString(StandardCharsets.UTF_8).strip();
  }
}
