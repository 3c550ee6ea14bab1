package dev.moor.cli.net;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** A connection the daemon has handed over for raw bytes after the answer's head. */
public final class Hijacked implements Closeable {
  private final Wire wire;
  private final InputStream in;

  Hijacked(Wire wire, InputStream in) {
    this.wire = wire;
    this.in = in;
  }

  /** Output of the process: framed without a terminal, raw with one. */
  public InputStream in() {
    return in;
  }

  /** Standard input of the process. */
  public OutputStream out() {
    return wire.out();
  }

  /** Standard input has ended; output still comes. */
  public void endInput() throws IOException {
    wire.shutdownOutput();
  }

  @Override
  public void close() throws IOException {
    wire.close();
  }
}
