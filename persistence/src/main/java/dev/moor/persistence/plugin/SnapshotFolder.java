package dev.moor.persistence.plugin;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Predicate;

/** Snapshots of entities that are no more are removed: nothing will ask for them. */
public final class SnapshotFolder {
  private SnapshotFolder() {}

  /** Removes the snapshots of entities that do not live. */
  public static void retain(Path folder, Predicate<String> lives) throws IOException {
    if (Files.isDirectory(folder)) {
      try (DirectoryStream<Path> places = Files.newDirectoryStream(folder)) {
        for (Path place : places) {
          String id = URLDecoder.decode(place.getFileName().toString(), StandardCharsets.UTF_8);
          if (place.equals(SnapshotFiles.folderOf(folder, id)) && !lives.test(id)) {
            remove(place);
          }
        }
      }
    }
  }

  /** Removes one entity's snapshots. */
  public static void forget(Path folder, String persistenceId) throws IOException {
    remove(SnapshotFiles.folderOf(folder, persistenceId));
  }

  private static void remove(Path place) throws IOException {
    if (!Files.isDirectory(place)) {
      return;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(place)) {
      for (Path file : files) {
        Files.delete(file);
      }
    }
    Files.delete(place);
  }
}
