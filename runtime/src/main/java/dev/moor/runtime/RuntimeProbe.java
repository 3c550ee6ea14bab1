package dev.moor.runtime;

import dev.moor.runtime.spec.LaunchExtras;
import dev.moor.runtime.spec.LaunchSpec;
import dev.moor.runtime.spec.LaunchSpec.Mount;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Runs {@code true} in a container made of the machine's own programs, through the very path that
 * containers take: that a binary is there does not yet mean that it works here.
 */
final class RuntimeProbe {
  private static final int MOST_SECONDS = 20;
  private static final List<String> PROGRAM_FOLDERS =
      List.of("bin", "sbin", "lib", "lib32", "lib64", "libx32");

  private RuntimeProbe() {}

  static void run(RuntimeEnvironment environment, RuntimeEnvironment.Options options)
      throws IOException, LaunchException {
    String id = "probe-" + UUID.randomUUID();
    Path folder = options.dataRoot().resolve(id);
    ContainerPlaces places =
        new ContainerPlaces(id, folder.resolve("bundle"), folder.resolve("exit"), null);
    String cgroup = environment.cgroupPath(id);
    try {
      LaunchSpec spec = spec(id, folder.resolve("root"), cgroup);
      StdioOptions stdio = new StdioOptions(false, false);
      ContainerLauncher launcher = environment.launcher();
      try (ContainerProcess process =
          launcher.create(spec, places, stdio, environment.runtimeName())) {
        process.start();
        ExitEvidence exit = process.exit().get(MOST_SECONDS, TimeUnit.SECONDS);
        if (exit.code() != 0 || exit.source() != ExitEvidence.Source.EXIT_FILE) {
          throw new IOException("a container with \"true\" ended with " + exit);
        }
        process.delete();
      }
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("a container with \"true\" did not end", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      environment.launcher().discard(places, cgroup);
      remove(folder);
    }
  }

  private static LaunchSpec spec(String id, Path root, String cgroup) throws IOException {
    Files.createDirectories(root);
    List<Mount> mounts = new ArrayList<>();
    mounts.add(Mount.bind(Path.of("/usr"), "/usr", true));
    for (String name : PROGRAM_FOLDERS) {
      Path host = Path.of("/", name);
      if (Files.isSymbolicLink(host)) {
        Files.createSymbolicLink(root.resolve(name), Files.readSymbolicLink(host));
      } else if (Files.isDirectory(host)) {
        mounts.add(Mount.bind(host, "/" + name, true));
      }
    }
    return new LaunchSpec(
        id,
        root,
        List.of("true"),
        List.of(),
        "",
        "",
        List.of(),
        "",
        "",
        false,
        false,
        mounts,
        LaunchSpec.Security.defaults(),
        LaunchSpec.Resources.none(),
        List.of(),
        List.of(),
        Map.of(),
        0,
        0,
        LaunchSpec.Namespaces.defaults(),
        LaunchSpec.EtcFiles.none(),
        null,
        cgroup,
        LaunchExtras.none());
  }

  private static void remove(Path path) throws IOException {
    if (Files.isDirectory(path, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
        for (Path entry : entries) {
          remove(entry);
        }
      }
    }
    Files.deleteIfExists(path);
  }
}
