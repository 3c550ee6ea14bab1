package dev.moor.cli.net;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** A byte connection whose two directions are independent and close one by one. */
public interface Wire extends Closeable {
  /** What the other side sends. */
  InputStream in();

  /** What goes to the other side; unbuffered. */
  OutputStream out();

  /** Ends our direction; the other side reads end of file and may still send. */
  void shutdownOutput() throws IOException;
}
