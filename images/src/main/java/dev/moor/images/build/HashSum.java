package dev.moor.images.build;

import dev.moor.images.Digest;
import dev.moor.runtime.fs.FileStat;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.SortedMap;

/**
 * Sums up a tree: the same for files on the disk and for entries of an archive, so that either may
 * answer for the other. Not thread-safe.
 */
final class HashSum {
  private final MessageDigest sha = Digest.newSha256();
  private final ByteBuffer eight = ByteBuffer.allocate(Long.BYTES);
  private final boolean owners;

  /**
   * @param owners false: who owns what makes no difference
   */
  HashSum(boolean owners) {
    this.owners = owners;
  }

  /**
   * Begins an entry.
   *
   * @param type the type bits of its mode
   */
  void head(String path, int type, int permissions, long uid, long gid) {
    text(path);
    number(type);
    number(type == FileStat.S_IFLNK ? 0 : permissions);
    if (owners) {
      number(uid);
      number(gid);
    }
  }

  void link(String target) {
    text(target);
  }

  void attributes(SortedMap<String, byte[]> attributes) {
    attributes.forEach(
        (name, value) -> {
          if (TreeCopier.isCopied(name)) {
            text(name);
            number(value.length);
            sha.update(value);
          }
        });
  }

  void content(long sizeBytes, byte[] sha256) {
    number(sizeBytes);
    sha.update(sha256);
  }

  void device(int major, int minor) {
    number(major);
    number(minor);
  }

  /** The sum as hex digits; nothing can be added after it. */
  String hex() {
    return HexFormat.of().formatHex(sha.digest());
  }

  private void text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    number(bytes.length);
    sha.update(bytes);
  }

  private void number(long value) {
    sha.update(eight.putLong(0, value).array());
  }
}
