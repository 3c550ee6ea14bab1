package dev.moor.images.store;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Hands on every byte that is read to a second taker. */
public final class CopyingInputStream extends FilterInputStream {
  private final OutputStream copy;

  public CopyingInputStream(InputStream in, OutputStream copy) {
    super(in);
    this.copy = copy;
  }

  @Override
  public int read() throws IOException {
    int b = super.read();
    if (b >= 0) {
      copy.write(b);
    }
    return b;
  }

  @Override
  public int read(byte[] target, int from, int length) throws IOException {
    int n = super.read(target, from, length);
    if (n > 0) {
      copy.write(target, from, n);
    }
    return n;
  }

  @Override
  public long skip(long n) throws IOException {
    throw new IOException("skipping would leave bytes uncopied");
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
