package dev.moor.images.build;

import dev.moor.runtime.fs.SafeRoot;
import java.io.IOException;

/**
 * One source of a COPY.
 *
 * @param path in the tree, its links followed
 * @param baseName what it is called in a folder it is copied into
 * @param unpack ADD unpacks it where it is an archive
 * @param hash with its kind, {@code file:…} or {@code dir:…}
 */
record CopySource(
    SourceTree tree, String path, String baseName, boolean folder, boolean unpack, String hash) {

  /** The tree it is in, as files. */
  SafeRoot root() throws IOException {
    return tree.files();
  }
}
