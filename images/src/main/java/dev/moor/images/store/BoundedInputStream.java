package dev.moor.images.store;

import dev.moor.images.ImageException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/**
 * Hashes and counts what is read, and refuses more than a bound: a decompression bomb ends here.
 */
public final class BoundedInputStream extends FilterInputStream {
  private final MessageDigest sha;
  private final long limitBytes;
  private final String what;
  private long count;

  /**
   * Bounds a stream.
   *
   * @param sha null where no hash is wanted
   * @param what named in the refusal
   */
  public BoundedInputStream(InputStream in, MessageDigest sha, long limitBytes, String what) {
    super(in);
    this.sha = sha;
    this.limitBytes = limitBytes;
    this.what = what;
  }

  /** How many bytes were read so far. */
  public long count() {
    return count;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] target, int from, int length) throws IOException {
    int n = super.read(target, from, length);
    if (n > 0) {
      count += n;
      if (count > limitBytes) {
        throw ImageException.invalid(
            what + " is larger than the limit of " + limitBytes + " bytes");
      }
      if (sha != null) {
        sha.update(target, from, n);
      }
    }
    return n;
  }

  @Override
  public long skip(long n) throws IOException {
    throw new IOException("skipping would leave bytes unhashed");
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
