package dev.moor.runtime.exec;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** The folder of an exec's files: conmon's pid file, sockets and exit file. It has no folders. */
public final class ExecFolder {
  private ExecFolder() {}

  /** Removes it, if it is there. */
  public static void remove(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        Files.deleteIfExists(entry);
      }
    }
    Files.deleteIfExists(folder);
  }
}
