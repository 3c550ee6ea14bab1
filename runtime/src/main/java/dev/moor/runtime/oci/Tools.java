package dev.moor.runtime.oci;

import dev.moor.runtime.RuntimeMissingException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The programs that the machine must have. */
public final class Tools {
  private Tools() {}

  /** In PATH, or in a folder of system programs. */
  public static Optional<Path> find(String name) {
    Set<String> folders = new LinkedHashSet<>();
    folders.addAll(List.of(System.getenv().getOrDefault("PATH", "").split(":")));
    folders.addAll(
        List.of("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"));
    for (String folder : folders) {
      Path path = Path.of(folder, name);
      if (!folder.isEmpty() && Files.isExecutable(path)) {
        return Optional.of(path);
      }
    }
    return Optional.empty();
  }

  /** Says what to install where it is missing. */
  public static Path require(String name, String purpose) {
    return find(name)
        .orElseThrow(
            () ->
                new RuntimeMissingException(
                    name
                        + " is missing, "
                        + purpose
                        + ": install the package \""
                        + name
                        + "\" (on Debian and Ubuntu: apt-get install "
                        + name
                        + ")"));
  }

  /** The first line of {@code --version}; empty where it cannot be had. */
  public static String version(Path program) {
    try {
      return run(List.of(program.toString(), "--version")).lines().findFirst().orElse("");
    } catch (IOException e) {
      return "";
    }
  }

  /** Runs a short command; its output, or an exception with it. */
  public static String run(List<String> command) throws IOException {
    Process process =
        new ProcessBuilder(new ArrayList<>(command)).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new IOException(command.get(0) + " failed: " + output.strip());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    return output;
  }
}
