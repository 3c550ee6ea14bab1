package dev.moor.http.stream;

import akka.util.ByteString;
import dev.moor.actors.port.StdChunk;

/** Docker's framing of streams that share a connection: type, 0, 0, 0, length big-endian. */
public final class StdFrames {
  private static final int HEADER_BYTES = 8;

  private StdFrames() {}

  public static ByteString frame(StdChunk chunk) {
    int length = chunk.data().remaining();
    byte[] header = new byte[HEADER_BYTES];
    header[0] = (byte) chunk.stream().number();
    header[4] = (byte) (length >>> 24);
    header[5] = (byte) (length >>> 16);
    header[6] = (byte) (length >>> 8);
    header[7] = (byte) length;
    return ByteString.fromArrayUnsafe(header).concat(Bytes.of(chunk.data()));
  }
}
