package dev.moor.cli.term;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Copies the daemon's streams of a process: raw, or framed as stdout and stderr. */
public final class Streams {
  private static final int BUFFER_BYTES = 32 * 1024;

  private Streams() {}

  /** Copies until end of file and flushes after each piece. */
  public static void copy(InputStream in, OutputStream out) throws IOException {
    byte[] buffer = new byte[BUFFER_BYTES];
    int got;
    while ((got = in.read(buffer)) >= 0) {
      out.write(buffer, 0, got);
      flush(out);
    }
  }

  /** Takes the frames apart; a frame of type 3 is the daemon's own error and ends the stream. */
  public static void demultiplex(InputStream in, OutputStream out, OutputStream err)
      throws IOException {
    DataInputStream data = new DataInputStream(in);
    byte[] buffer = new byte[BUFFER_BYTES];
    int type;
    while ((type = data.read()) >= 0) {
      if (type > 3) {
        throw new IOException("unrecognized stream: " + type);
      }
      data.readFully(buffer, 0, 3);
      long left = data.readInt() & 0xffffffffL;
      if (type == 3) {
        throw new IOException(
            "error from daemon in stream: "
                + new String(data.readNBytes((int) left), StandardCharsets.UTF_8));
      }
      OutputStream to = type == 2 ? err : out;
      while (left > 0) {
        int got = data.read(buffer, 0, (int) Math.min(buffer.length, left));
        if (got < 0) {
          throw new EOFException("the stream ended within a frame");
        }
        to.write(buffer, 0, got);
        left -= got;
      }
      flush(to);
    }
  }

  /** A print stream hides its errors; a reader of ours that went away must end the copying. */
  private static void flush(OutputStream out) throws IOException {
    if (out instanceof PrintStream print) {
      if (print.checkError()) {
        throw new OutputClosed();
      }
    } else {
      out.flush();
    }
  }

  /** Nobody reads our output any more. */
  public static final class OutputClosed extends IOException {
    private static final long serialVersionUID = 1L;

    /** What a shell shows for a program that ended by SIGPIPE. */
    public static final int EXIT_CODE = 141;

    OutputClosed() {
      super("write: broken pipe");
    }
  }
}
