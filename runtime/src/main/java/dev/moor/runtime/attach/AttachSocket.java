package dev.moor.runtime.attach;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;

/** One connection to a container's streams. */
public final class AttachSocket implements AutoCloseable {
  /** Completes once the kernel took it all; never blocks. */
  public CompletableFuture<Void> write(ByteBuffer bytes) {
    throw new UnsupportedOperationException("in the making");
  }

  /** Half-close, after pending writes. */
  public void closeStdin() {
    throw new UnsupportedOperationException("in the making");
  }

  @Override
  public void close() {
    throw new UnsupportedOperationException("in the making");
  }
}
