package dev.moor.images.store;

import dev.moor.images.Digest;
import dev.moor.images.ImageException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;

/** Content on its way into the store: hashed while it is written; gone unless committed. */
public final class Ingest extends OutputStream {
  private final ContentStore store;
  private final Path file;
  private final FileChannel channel;
  private final MessageDigest sha = Digest.newSha256();
  private long written;
  private Digest digest;
  private boolean committed;

  Ingest(ContentStore store, Path file) throws IOException {
    this.store = store;
    this.file = file;
    this.channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  /** How many bytes came so far: where a broken download goes on. */
  public long written() {
    return written;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    sha.update(bytes, offset, length);
    ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
    written += length;
  }

  /** Ends the writing and gives the digest of all that came. */
  public Digest digest() {
    if (digest == null) {
      digest = Digest.sha256(sha.digest());
    }
    return digest;
  }

  /** Where the bytes are until they are committed. */
  public Path file() {
    return file;
  }

  /**
   * Makes the content durable under its digest.
   *
   * @param expected refused as INVALID where the content is another; null takes any
   */
  public Digest commit(Digest expected, Lease lease) throws IOException {
    if (expected != null && !expected.equals(digest())) {
      throw ImageException.invalid(
          "content does not match its digest: expected " + expected + ", got " + digest());
    }
    channel.force(true);
    channel.close();
    store.adopt(this, lease);
    committed = true;
    return digest();
  }

  @Override
  public void close() throws IOException {
    channel.close();
    if (!committed) {
      Files.deleteIfExists(file);
    }
  }
}
