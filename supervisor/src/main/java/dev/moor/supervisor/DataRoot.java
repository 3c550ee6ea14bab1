package dev.moor.supervisor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Where things lie (design, section 7). */
public record DataRoot(Path data, Path exec) {
  public Path journal() {
    return data.resolve("journal");
  }

  public Path snapshots() {
    return data.resolve("snapshots");
  }

  public Path container(String id) {
    return data.resolve("containers").resolve(id);
  }

  public Path volume(String name) {
    return data.resolve("volumes").resolve(name);
  }

  /** Makes the folders, closed to others. */
  void create() throws IOException {
    for (Path folder :
        new Path[] {
          data, journal(), snapshots(), data.resolve("containers"), data.resolve("volumes"), exec
        }) {
      Files.createDirectories(folder);
    }
    Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx--x---"));
    Files.setPosixFilePermissions(exec, PosixFilePermissions.fromString("rwx--x--x"));
    Files.setPosixFilePermissions(
        data.resolve("containers"), PosixFilePermissions.fromString("rwx--x---"));
  }
}
