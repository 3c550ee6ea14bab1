package dev.moor.cli.tar;

/**
 * One member of a tar archive.
 *
 * @param type {@code 0} file, {@code 1} hard link, {@code 2} symlink, {@code 3} and {@code 4}
 *     devices, {@code 5} folder, {@code 6} fifo
 */
public record TarEntry(
    String name, char type, int mode, long uid, long gid, long size, long mtime, String link) {
  /** A regular file. */
  public static final char FILE = '0';

  /** A hard link to an earlier member. */
  public static final char HARD_LINK = '1';

  /** A symbolic link. */
  public static final char SYMLINK = '2';

  /** A folder. */
  public static final char FOLDER = '5';

  /** The same member under another name. */
  public TarEntry named(String newName) {
    return new TarEntry(newName, type, mode, uid, gid, size, mtime, link);
  }
}
