package dev.moor.runtime.attach;

import java.nio.ByteBuffer;

/** Receives a container's output, on the shared attach thread: must never block. */
public interface AttachListener {
  /**
   * Some output.
   *
   * @param stream 1 stdout (and a tty's), 2 stderr
   * @param bytes valid only during the call
   */
  void onOutput(int stream, ByteBuffer bytes);

  /** The end: nothing more will come. Called exactly once. */
  void onClosed();
}
