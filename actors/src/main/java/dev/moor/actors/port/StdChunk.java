package dev.moor.actors.port;

import java.nio.ByteBuffer;

/** Bytes of one of a process's streams; a TTY has only stdout. */
public record StdChunk(Stream stream, ByteBuffer data) {
  /** Numbers as in Docker's stream framing. */
  public enum Stream {
    STDIN(0),
    STDOUT(1),
    STDERR(2),
    SYSTEM_ERROR(3);

    private final int number;

    Stream(int number) {
      this.number = number;
    }

    public int number() {
      return number;
    }
  }
}
