package dev.moor.cli.net;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Writes each call as one HTTP chunk; a failed write says that the peer has gone. */
final class ChunkWriter extends OutputStream {
  private final OutputStream out;

  ChunkWriter(OutputStream out) {
    this.out = out;
  }

  /** The other side takes no more of the body; it may have answered already. */
  static final class PeerGone extends IOException {
    private static final long serialVersionUID = 1L;

    PeerGone(IOException cause) {
      super(cause.getMessage(), cause);
    }
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    if (length == 0) {
      return;
    }
    try {
      out.write((Integer.toHexString(length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
      out.write(bytes, offset, length);
      out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw new PeerGone(e);
    }
  }
}
