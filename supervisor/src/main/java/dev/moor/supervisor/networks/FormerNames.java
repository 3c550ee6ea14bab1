package dev.moor.supervisor.networks;

import dev.moor.actors.network.Lease;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What moord left that told names by aardvark-dns: its process, its files, and in the namespace of
 * each container rules that lead there. At the first start of a later one all of it is replaced.
 */
final class FormerNames {
  private static final Logger LOG = LoggerFactory.getLogger(FormerNames.class);
  private static final String PID_FILE = "aardvark.pid";
  private static final String FILES = "[0-9a-f]{64}(%int)?";

  private final Path folder;

  FormerNames(Path folder) {
    this.folder = folder;
  }

  /**
   * Does nothing where there is nothing of it, and may be repeated. While a container still needs
   * it, it stays as it is until the next start.
   *
   * @param plugged leases of running containers, by container
   */
  void replace(Map<String, List<Lease>> plugged, Plumbing plumbing) throws IOException {
    Path file = folder.resolve(PID_FILE);
    if (!Files.exists(file)) {
      return;
    }
    boolean all = true;
    for (Map.Entry<String, List<Lease>> entry : plugged.entrySet()) {
      if (entry.getValue().stream().anyMatch(l -> !l.network().equals(NetworkEngine.DEFAULT))) {
        try {
          plumbing.resolveAnew(plumbing.path(entry.getKey()), entry.getValue());
        } catch (IOException e) {
          LOG.warn("container {} keeps aardvark-dns: {}", entry.getKey(), e.getMessage());
          all = false;
        }
      }
    }
    if (!all) {
      return;
    }
    process(Files.readString(file).strip()).ifPresent(ProcessHandle::destroy);
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path network : files) {
        if (network.getFileName().toString().matches(FILES)) {
          Files.delete(network);
        }
      }
    }
    Files.deleteIfExists(file);
    LOG.info("aardvark-dns is replaced: names.pl tells the names now");
  }

  private Optional<ProcessHandle> process(String pid) {
    return Optional.of(pid)
        .filter(text -> text.matches("\\d{1,9}"))
        .flatMap(text -> ProcessHandle.of(Long.parseLong(text)))
        .filter(process -> process.info().commandLine().filter(words -> isOurs(words)).isPresent());
  }

  private boolean isOurs(String words) {
    return words.contains("aardvark-dns") && words.contains(folder.toString());
  }
}
