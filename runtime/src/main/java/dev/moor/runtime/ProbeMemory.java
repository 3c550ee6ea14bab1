package dev.moor.runtime;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * Remembers on the data root that the probe of crun succeeded, for this boot and these very
 * programs: the next start need not run a container to know. A failure is never remembered.
 */
final class ProbeMemory {
  private static final String FILE = "runtime-probe";

  private final Path file;
  private final String key;

  /** Of these programs, as they are now. */
  ProbeMemory(Path dataRoot, String bootId, List<Path> programs) throws IOException {
    this.file = dataRoot.resolve(FILE);
    StringBuilder text = new StringBuilder("boot ").append(bootId).append('\n');
    for (Path program : programs) {
      text.append(program.toRealPath())
          .append(' ')
          .append(Files.size(program))
          .append(' ')
          .append(Files.getLastModifiedTime(program))
          .append('\n');
    }
    this.key = text.toString();
  }

  boolean succeeded() throws IOException {
    return Files.exists(file)
        && key.equals(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
  }

  void remember() throws IOException {
    Path fresh = file.resolveSibling(FILE + ".new");
    Files.writeString(fresh, key);
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
