package dev.moor.supervisor.e2e;

import static org.awaitility.Awaitility.await;

import dev.moor.runtime.netns.NetworkNamespaces;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A network namespace that is "the host" of one daemon: it outlives the daemon's death, and
 * whatever bridges, rules and name servers a test leaves end with it.
 */
final class OwnNetwork implements AutoCloseable {
  private final Path folder;
  private final Path path;

  private OwnNetwork(Path folder) {
    this.folder = folder;
    this.path = folder.resolve("host");
  }

  static OwnNetwork create() {
    try {
      OwnNetwork network = new OwnNetwork(Files.createTempDirectory("moor-net"));
      NetworkNamespaces.create(network.path);
      return network;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The words that run a program inside. */
  List<String> words(String... program) {
    List<String> words = new ArrayList<>(List.of("nsenter", "--net=" + path));
    words.addAll(Arrays.asList(program));
    return words;
  }

  Command.Result run(String... program) {
    return Command.run(words(program));
  }

  /** The pid of some process that runs inside. */
  String pidInside() {
    try {
      Object own = Files.getAttribute(path, "unix:ino");
      for (ProcessHandle process : ProcessHandle.allProcesses().toList()) {
        if (own.equals(namespaceOf(process))) {
          return Long.toString(process.pid());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    throw new AssertionError("no process runs in " + path);
  }

  /** What a web server says to somebody inside; empty where none answers. */
  String get(String host, int port) {
    String url = "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port + "/";
    return run("python3", "-c", GET, url).line();
  }

  private static final String GET =
      """
      import sys, urllib.request
      try:
          print(urllib.request.urlopen(sys.argv[1], timeout=2).read().decode())
      except OSError:
          pass
      """;

  void awaitServed(String host, int port) {
    await(host + " port " + port + " to serve")
        .atMost(Duration.ofSeconds(10))
        .until(() -> get(host, port).equals("served"));
  }

  /** The names of all devices inside. */
  List<String> devices() {
    return Arrays.stream(run("ip", "-o", "link").ok().out().split("\n"))
        .map(line -> line.split(":")[1].strip().split("@")[0])
        .toList();
  }

  String rules() {
    return run("nft", "list", "ruleset").ok().out();
  }

  /** Ends what still runs inside, then the namespace with all that is in it. */
  @Override
  public void close() {
    try {
      Object own = Files.getAttribute(path, "unix:ino");
      for (ProcessHandle process : ProcessHandle.allProcesses().toList()) {
        if (own.equals(namespaceOf(process))) {
          process.destroyForcibly();
          await().atMost(Duration.ofSeconds(10)).until(() -> !process.isAlive());
        }
      }
      NetworkNamespaces.delete(path);
      Files.delete(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Object namespaceOf(ProcessHandle process) throws IOException {
    Path file = Path.of("/proc", Long.toString(process.pid()), "ns", "net");
    try {
      return Files.getAttribute(file, "unix:ino");
    } catch (NoSuchFileException | AccessDeniedException e) {
      return "none of ours";
    } catch (IOException e) {
      if (process.isAlive()) {
        throw e;
      }
      return "ended";
    }
  }

  /** Files in a folder of the daemon's, which may be missing. */
  static List<String> filesIn(Path folder) {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      files.forEach(file -> names.add(file.getFileName().toString()));
    } catch (NoSuchFileException e) {
      return names;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return names;
  }
}
