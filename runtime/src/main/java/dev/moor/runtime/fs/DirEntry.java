package dev.moor.runtime.fs;

/**
 * A name in a folder.
 *
 * @param kind getdents' d_type: 0 unknown, 4 folder, 8 file, 10 link, else other
 */
public record DirEntry(String name, int kind) {
  /** True where the kernel says it is a folder; false also where it does not say. */
  public boolean saysDirectory() {
    return kind == 4;
  }

  /** True where the file system does not tell the kind. */
  public boolean kindUnknown() {
    return kind == 0;
  }
}
