package dev.moor.runtime;

import dev.moor.runtime.linux.ProcStat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * Finds the conmon of a run whose launch nobody saw through: by its pid file, else by its command
 * line. A daemon that dies right after it spawned one leaves a conmon that has written no pid file
 * yet and goes on all the same; taken for absent, it would make a second process beside the next.
 */
final class ShimSearch {
  private ShimSearch() {}

  /** The living conmon of this run. */
  static OptionalLong find(ContainerPlaces places) throws IOException {
    return find(places.bundle());
  }

  /**
   * The living conmon of a container or an exec.
   *
   * @param bundle its folder
   */
  static OptionalLong find(Path bundle) throws IOException {
    OptionalLong written = pidIn(bundle.resolve("conmon.pid"));
    if (written.isPresent()) {
      return isShimOf(written.getAsLong(), bundle) ? written : OptionalLong.empty();
    }
    OptionalLong found = OptionalLong.empty();
    for (long pid : pids()) {
      if (isShimOf(pid, bundle)) {
        // before it forks there is only the first; after, the younger one stays
        found = OptionalLong.of(pid);
      }
    }
    return found;
  }

  /** The number in a file; a file not there or not yet written has none. */
  static OptionalLong pidIn(Path file) throws IOException {
    if (!Files.exists(file)) {
      return OptionalLong.empty();
    }
    String text = Files.readString(file).trim();
    return text.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(text));
  }

  /** A container's own shim is told from its execs' by the bundle. */
  private static boolean isShimOf(long pid, Path bundle) throws IOException {
    List<String> words = commandLine(pid);
    int named = words.indexOf("-b");
    return words.get(0).endsWith("conmon")
        && named > 0
        && named + 1 < words.size()
        && words.get(named + 1).equals(bundle.toString())
        && ProcStat.read(pid).filter(ProcStat::alive).isPresent();
  }

  private static List<String> commandLine(long pid) throws IOException {
    try {
      byte[] bytes = Files.readAllBytes(Path.of("/proc/" + pid + "/cmdline"));
      return Arrays.asList(new String(bytes, StandardCharsets.UTF_8).split("\0", -1));
    } catch (NoSuchFileException e) {
      return List.of("");
    } catch (IOException e) {
      if (ProcStat.read(pid).isEmpty()) {
        return List.of("");
      }
      throw e;
    }
  }

  private static List<Long> pids() throws IOException {
    try (Stream<Path> all = Files.list(Path.of("/proc"))) {
      return all.map(path -> path.getFileName().toString())
          .filter(name -> !name.isEmpty() && name.chars().allMatch(Character::isDigit))
          .map(Long::valueOf)
          .sorted()
          .toList();
    }
  }
}
