package dev.moor.supervisor.networks;

import dev.moor.runtime.linux.Linux;
import dev.moor.runtime.linux.LinuxException;
import dev.moor.runtime.oci.Tools;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A small program in perl that does for all containers what the kernel cannot. It outlives moord,
 * is told over a socket what changes, and ends with the last container that has any of it. What it
 * has is always made equal to what is wanted: at moord's start, and where somebody ended it.
 */
final class HelperProcess {
  private static final Logger LOG = LoggerFactory.getLogger(HelperProcess.class);
  private static final String OK = "ok";
  private static final int ANSWER_LIMIT_MILLIS = 5000;
  private static final int START_LIMIT_SECONDS = 10;
  private static final int MOST_ANSWER_BYTES = 262144;
  private static final int MOST_MESSAGE_CHARS = 32768;
  private static final int LISTED_AT_ONCE = 50;
  private static final long LIVED_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** What is to be said where a container's entries change. */
  interface Change {
    /**
     * @param before none: empty
     * @param after none: empty
     */
    List<String> between(String containerId, List<String> before, List<String> after);
  }

  /**
   * What it is.
   *
   * @param script among the resources of this package
   * @param arguments of the script, after its folder
   * @param without what is not there without it, for the log
   */
  record Kind(String script, List<String> arguments, String without, Change change) {}

  private final Kind kind;
  private final Path folder;
  private final Optional<Path> perl = Tools.find("perl");
  private final Map<String, List<String>> wanted = new HashMap<>();
  private final ExecutorService lane;
  private ProcessHandle watched;

  HelperProcess(Kind kind, Path folder) {
    this.kind = kind;
    this.folder = folder;
    this.lane =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread thread = new Thread(task, "moor-" + kind.script());
              thread.setDaemon(true);
              return thread;
            });
    if (perl.isEmpty()) {
      LOG.warn("{}: perl is missing (apt-get install perl)", kind.without());
    }
  }

  boolean present() {
    return perl.isPresent();
  }

  /** Notes a running container's entries; {@link #restore} follows. */
  void known(String containerId, List<String> entries) {
    later(() -> note(containerId, entries));
  }

  private List<String> note(String containerId, List<String> entries) {
    List<String> before =
        entries.isEmpty() ? wanted.remove(containerId) : wanted.put(containerId, entries);
    return before == null ? List.of() : before;
  }

  /** Makes the process have what is known, and nothing else. */
  CompletableFuture<Void> restore() {
    return later(
        () -> {
          if (!wanted.isEmpty() || listens()) {
            endFormer();
            tellAll();
          }
        });
  }

  /**
   * Ends the process of another version of moord: it may not know what it is told. What it holds
   * open ends with it; its script is where it was started from.
   */
  private void endFormer() {
    Path script = folder.resolve(kind.script());
    try {
      if (!Files.exists(script) || Files.readString(script).equals(text())) {
        return;
      }
    } catch (IOException e) {
      LOG.warn("{}: {}", kind.without(), e.getMessage());
      return;
    }
    ProcessHandle.allProcesses()
        .filter(
            p ->
                p.info().arguments().stream()
                    .flatMap(Stream::of)
                    .anyMatch(script.toString()::equals))
        .forEach(
            former -> {
              LOG.info("the process of {} of another version is replaced", kind.script());
              former.destroyForcibly();
              former.onExit().orTimeout(ANSWER_LIMIT_MILLIS, TimeUnit.MILLISECONDS).join();
            });
  }

  /** The beginning that all share, and what is this one's. */
  private String text() throws IOException {
    return resource("helper.pl") + resource(kind.script());
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = HelperProcess.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** The container's entries are these from now on. Never fails: the log says what is amiss. */
  CompletableFuture<Void> set(String containerId, List<String> entries) {
    return later(
        () -> {
          List<String> before = note(containerId, entries);
          List<String> lines = kind.change().between(containerId, before, entries);
          if (!before.equals(entries) && !lines.isEmpty()) {
            tell(lines);
          }
        });
  }

  private CompletableFuture<Void> later(Runnable task) {
    return perl.isEmpty()
        ? CompletableFuture.completedFuture(null)
        : CompletableFuture.runAsync(task, lane);
  }

  /** What the process has besides or lacks of these entries, an entry a line; changes nothing. */
  List<String> differences(List<String> entries) throws IOException {
    if (perl.isEmpty()) {
      return List.of();
    }
    List<String> should = entries.stream().flatMap(String::lines).toList();
    Optional<List<String>> has = list();
    if (has.isEmpty()) {
      return should.isEmpty() ? List.of() : List.of("its process does not answer");
    }
    List<String> missing = new ArrayList<>(should);
    has.get().forEach(missing::remove);
    List<String> besides = new ArrayList<>(has.get());
    should.forEach(besides::remove);
    List<String> found = new ArrayList<>();
    missing.forEach(line -> found.add("missing: " + line));
    besides.forEach(line -> found.add("not ours: " + line));
    return found;
  }

  private Optional<List<String>> list() throws IOException {
    List<String> all = new ArrayList<>();
    for (int from = 0; ; from += LISTED_AT_ONCE) {
      Optional<List<String>> part = ask(List.of("list " + from + " " + LISTED_AT_ONCE));
      if (part.isEmpty() || part.get().isEmpty()) {
        return part.map(end -> all);
      }
      if (part.get().stream().anyMatch(line -> line.startsWith("fail "))) {
        return Optional.empty();
      }
      all.addAll(part.get());
    }
  }

  private void tell(List<String> change) {
    try {
      Optional<List<String>> answer = ask(change);
      if (answer.isPresent()) {
        told(answer.get());
      } else {
        tellAll();
      }
    } catch (IOException e) {
      LOG.warn("{}: {}", kind.without(), e.getMessage());
    }
  }

  /** A process that does not answer is replaced, and then told everything. */
  private void tellAll() {
    List<String> all = new ArrayList<>(List.of("begin"));
    wanted.values().forEach(all::addAll);
    all.add("end");
    try {
      Optional<List<String>> answer = ask(all);
      if (answer.isEmpty() && !wanted.isEmpty()) {
        if (watched != null) {
          watched.destroyForcibly();
        }
        start();
        answer = ask(all);
        if (answer.isEmpty()) {
          throw new IOException("its process does not answer");
        }
      }
      answer.ifPresent(this::told);
      watch();
    } catch (IOException e) {
      LOG.warn("{}: {}", kind.without(), e.getMessage());
    }
  }

  private void told(List<String> answer) {
    if (!answer.isEmpty()) {
      LOG.warn("{}: {}", kind.without(), String.join(", ", answer));
    }
  }

  /** One that somebody ends is started again, unless it ended at once. */
  private void watch() throws IOException {
    List<String> answer = wanted.isEmpty() ? List.of() : ask(List.of("pid")).orElse(List.of());
    if (answer.isEmpty() || !answer.get(0).startsWith("pid ")) {
      return;
    }
    long pid = Long.parseLong(answer.get(0).substring(4));
    Optional<ProcessHandle> process = ProcessHandle.of(pid);
    if (process.isEmpty() || process.get().equals(watched)) {
      return;
    }
    ProcessHandle now = process.get();
    watched = now;
    long since = System.nanoTime();
    now.onExit()
        .thenRunAsync(
            () -> {
              if (now.equals(watched)) {
                watched = null;
                if (!wanted.isEmpty() && System.nanoTime() - since > LIVED_NANOS) {
                  LOG.warn("the process of {} was ended and is started again", kind.script());
                  tellAll();
                }
              }
            },
            lane);
  }

  private boolean listens() {
    return Files.exists(folder.resolve("control"));
  }

  /** What it says besides that all is well; empty: there is nobody who answers. */
  private Optional<List<String>> ask(List<String> entries) throws IOException {
    if (!listens()) {
      return Optional.empty();
    }
    List<String> said = new ArrayList<>();
    int socket = -1;
    try {
      socket = Linux.connectSeqpacket(folder.resolve("control"));
      for (String message : messages(entries)) {
        String answer = exchange(socket, message);
        if (answer.isEmpty()) {
          return Optional.empty();
        }
        answer.lines().filter(line -> !line.equals(OK)).forEach(said::add);
      }
      return Optional.of(said);
    } catch (LinuxException e) {
      LOG.debug("the process of {} is gone: {}", kind.script(), e.getMessage());
      return Optional.empty();
    } finally {
      Linux.close(socket);
    }
  }

  /** Whole entries; the last message says that it is the last. */
  private static List<String> messages(List<String> entries) {
    List<String> messages = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    for (String entry : entries) {
      if (text.length() + entry.length() > MOST_MESSAGE_CHARS) {
        messages.add(text.toString());
        text.setLength(0);
      }
      text.append(entry).append('\n');
    }
    messages.add(text.append("last").toString());
    return messages;
  }

  private static String exchange(int socket, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    ByteBuffer out = ByteBuffer.allocateDirect(bytes.length);
    out.put(bytes).flip();
    if (Linux.send(socket, out, bytes.length) != bytes.length
        || !Linux.pollIn(socket, ANSWER_LIMIT_MILLIS)) {
      return "";
    }
    ByteBuffer in = ByteBuffer.allocateDirect(MOST_ANSWER_BYTES);
    int n = Linux.receive(socket, in);
    byte[] answer = new byte[Math.max(0, n)];
    in.get(0, answer);
    return new String(answer, StandardCharsets.UTF_8);
  }

  /** It listens when its first process ends; the second has left our session by then. */
  private void start() throws IOException {
    Files.createDirectories(folder);
    Path script = folder.resolve(kind.script());
    Files.writeString(script, text());
    List<String> words = new ArrayList<>();
    words.addAll(List.of(perl.orElseThrow().toString(), script.toString(), folder.toString()));
    words.addAll(kind.arguments());
    Process process =
        new ProcessBuilder(words)
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      boolean ended = process.waitFor(START_LIMIT_SECONDS, TimeUnit.SECONDS);
      if (!ended || process.exitValue() != 0) {
        byte[] said = ended ? process.getErrorStream().readAllBytes() : new byte[0];
        String why = new String(said, StandardCharsets.UTF_8).lines().collect(Collectors.joining());
        throw new IOException("its process did not start: " + why);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while its process was started", e);
    }
  }
}
