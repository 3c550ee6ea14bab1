package dev.moor.images.build;

import dev.moor.images.build.ContentHash.Wanted;
import dev.moor.runtime.fs.SafeRoot;
import java.io.IOException;
import java.util.List;

/** Where a COPY takes from. Paths are absolute in it; links never lead out of it. */
interface SourceTree {
  /** What a COPY makes a difference between. */
  enum Kind {
    FOLDER,
    FILE,
    OTHER
  }

  /** The path with every link followed; the last components may be absent. */
  String resolve(String path) throws IOException;

  /** What is at a path, not followed; null where nothing is. */
  Kind kind(String path) throws IOException;

  /** The sorted names in a folder. */
  List<String> names(String folder) throws IOException;

  /**
   * The hash of a file or tree, as hex digits.
   *
   * @param owners true where the owners are copied too
   */
  String hash(String path, Wanted wanted, boolean owners) throws IOException;

  /** The same as files to read. */
  SafeRoot files() throws IOException;
}
