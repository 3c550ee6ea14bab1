package dev.moor.supervisor.e2e;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The real daemon as a child process with roots of its own. Closing it ends all its containers by
 * the pids they had, unmounts what is below its data root and deletes its folders and cgroups.
 */
final class MoordProcess implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(60);

  private final Path home;
  private final Path data;
  private final List<String> flags;
  private final Map<String, String> environment;
  private final Map<String, List<Long>> seen = new LinkedHashMap<>();
  private List<String> prefix = List.of();
  private Process process;
  private int starts;

  private MoordProcess(Path home, Path data, List<String> flags, Map<String, String> environment) {
    this.home = home;
    this.data = data;
    this.flags = flags;
    this.environment = environment;
  }

  /** A daemon that answers, with {@code busybox:latest} in its store. */
  static MoordProcess start(String... flags) {
    MoordProcess moord = prepared(null, Map.of(), flags);
    try {
      moord.begin();
      moord.http().post("/moor/images/bootstrap", null);
      return moord;
    } catch (RuntimeException | Error e) {
      moord.close();
      throw e;
    }
  }

  /**
   * Folders for a daemon that is not started yet.
   *
   * @param data null: a folder of its own
   */
  static MoordProcess prepared(Path data, Map<String, String> environment, String... flags) {
    try {
      Path home = Files.createTempDirectory("moor-e2e");
      return new MoordProcess(
          home, data == null ? home.resolve("data") : data, List.of(flags), environment);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs it behind other words, as nsenter's, that end in an exec of what follows. */
  MoordProcess behind(List<String> words) {
    prefix = words;
    return this;
  }

  /** Starts the JVM and waits for its first answer. */
  void begin() {
    spawn();
    await("moord to answer")
        .atMost(START_LIMIT)
        .pollInterval(Duration.ofMillis(50))
        .until(
            () -> {
              if (!process.isAlive()) {
                throw new AssertionError("moord ended with " + process.exitValue() + ": " + log());
              }
              return Files.exists(pidFile()) && answers();
            });
  }

  private boolean answers() {
    try {
      return http().get("/_ping").status() == 200;
    } catch (UncheckedIOException e) {
      return false; // not listening yet
    }
  }

  /** Starts the JVM without waiting. */
  void spawn() {
    starts++;
    try {
      Files.deleteIfExists(pidFile());
      ProcessBuilder builder =
          new ProcessBuilder(commandLine())
              .redirectInput(new File("/dev/null"))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(home.resolve("log").toFile()));
      builder.environment().putAll(environment);
      process = builder.start();
      Runtime.getRuntime().addShutdownHook(orphan(process));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A test run that is killed leaves no daemon behind. */
  private static Thread orphan(Process started) {
    return new Thread(started::destroy, "end-moord-" + started.pid());
  }

  /** As bin/moord runs it; setsid execs, so the child is the JVM itself. */
  private List<String> commandLine() {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    List<String> words = new ArrayList<>(List.of("/usr/bin/setsid"));
    words.addAll(prefix);
    words.addAll(
        List.of(
            java,
            "-XX:+UseSerialGC",
            "-Xms64m",
            "-Xmx512m",
            "-Xss512k",
            "-XX:TieredStopAtLevel=1",
            "-Xshare:auto",
            "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
            "-Djava.net.preferIPv4Stack=false",
            "-cp",
            classPath(),
            "dev.moor.supervisor.Moord",
            "--data-root",
            data.toString(),
            "--exec-root",
            home.resolve("run").toString(),
            "--pidfile",
            pidFile().toString(),
            "-H",
            "unix://" + socket()));
    if (!flags.contains("--bridge")) {
      words.addAll(List.of("--bridge", "none"));
    }
    words.addAll(flags);
    return words;
  }

  private static String classPath() {
    String surefire = System.getProperty("surefire.test.class.path");
    return surefire == null ? System.getProperty("java.class.path") : surefire;
  }

  Process process() {
    return process;
  }

  Path home() {
    return home;
  }

  Path data() {
    return data;
  }

  Path socket() {
    return home.resolve("moor.sock");
  }

  Path pidFile() {
    return home.resolve("moord.pid");
  }

  Http http() {
    return new Http(socket());
  }

  Docker docker() {
    return new Docker(this, Docker.newest());
  }

  String log() {
    try {
      Path file = home.resolve("log");
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** SIGKILL to the JVM, as a crash. */
  void crash() {
    remember();
    process.destroyForcibly();
    awaitEnd();
  }

  /** SIGTERM; gives the exit code. */
  int terminate() {
    remember();
    process.destroy();
    awaitEnd();
    return process.exitValue();
  }

  /** Crash and start. */
  void crashAndBegin() {
    crash();
    begin();
  }

  void awaitEnd() {
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        throw new AssertionError("moord did not end: " + log());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Notes which processes there are, so that they can be ended without the daemon. */
  private void remember() {
    try {
      for (JsonNode container : http().get("/containers/json?all=1").json()) {
        String id = container.path("Id").asText();
        JsonNode inspect = http().get("/containers/" + id + "/json").json();
        long pid = inspect.path("State").path("Pid").asLong();
        seen.computeIfAbsent(id, k -> new ArrayList<>()).add(pid);
      }
    } catch (UncheckedIOException e) {
      // it does not answer: what was seen before must do
    }
  }

  @Override
  public void close() {
    try {
      if (process != null && process.isAlive()) {
        removeAll();
        process.destroy();
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
          process.destroyForcibly();
          process.waitFor(10, TimeUnit.SECONDS);
        }
      }
      endLeftovers();
      unmountBelow(home);
      unmountBelow(data);
      delete(home);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void removeAll() {
    remember();
    for (String id : List.copyOf(seen.keySet())) {
      try {
        http().delete("/containers/" + id + "?force=1&v=1");
      } catch (UncheckedIOException e) {
        System.err.println("moor-e2e: " + id + " was not removed: " + e.getMessage());
      }
    }
  }

  /** Processes of containers the daemon no longer removed: only those still in their cgroup. */
  private void endLeftovers() throws IOException {
    for (String id : seen.keySet()) {
      for (Path cgroup : cgroupsOf(id)) {
        Path freezer = cgroup.resolve("freezer.state");
        if (Files.exists(freezer)) {
          Files.writeString(freezer, "THAWED");
        }
        Path processes = cgroup.resolve("cgroup.procs");
        if (!Files.exists(processes)) {
          continue;
        }
        for (String line : Files.readAllLines(processes)) {
          ProcessHandle.of(Long.parseLong(line.strip())).ifPresent(ProcessHandle::destroyForcibly);
        }
        await()
            .atMost(Duration.ofSeconds(10))
            .until(() -> Files.size(processes) >= 0 && Files.readAllLines(processes).isEmpty());
        Files.deleteIfExists(cgroup);
      }
    }
  }

  private static List<Path> cgroupsOf(String id) throws IOException {
    if (!id.matches("[0-9a-f]{64}")) {
      throw new IllegalStateException("no container id: " + id);
    }
    List<Path> found = new ArrayList<>();
    try (Stream<Path> controllers = Files.list(Path.of("/sys/fs/cgroup"))) {
      for (Path controller : controllers.filter(Files::isDirectory).toList()) {
        Path cgroup = controller.resolve("moor").resolve(id);
        if (Files.isDirectory(cgroup)) {
          found.add(cgroup);
        }
      }
    }
    Path unified = Path.of("/sys/fs/cgroup/moor").resolve(id);
    if (Files.isDirectory(unified)) {
      found.add(unified);
    }
    return found;
  }

  /** Mount points below a folder, deepest first. */
  static List<String> mountsBelow(Path folder) {
    try {
      return Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
          .map(line -> line.split(" ")[4])
          .filter(point -> point.startsWith(folder + "/"))
          .sorted(Comparator.comparing(String::length).reversed())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Unmounts what is below a folder and deletes it. */
  static void clear(Path folder) throws IOException {
    unmountBelow(folder);
    delete(folder);
  }

  private static void unmountBelow(Path folder) {
    for (String point : mountsBelow(folder)) {
      Command.run(List.of("umount", "-l", point));
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
