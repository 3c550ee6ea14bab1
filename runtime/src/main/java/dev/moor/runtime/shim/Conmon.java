package dev.moor.runtime.shim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.moor.runtime.LaunchException;
import dev.moor.runtime.linux.Linux;
import dev.moor.runtime.linux.Spawn;
import dev.moor.runtime.oci.OciRuntime;
import dev.moor.runtime.oci.RuntimeErrors;
import dev.moor.runtime.oci.Tools;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts conmon and hears from it whether the runtime succeeded. */
public final class Conmon implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Conmon.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration MOST_WAIT = Duration.ofSeconds(120);
  private static final int SYNC = 3;
  private static final int START = 4;
  private static final int ATTACH = 5;
  private static final byte[] GO = {'\n'};

  /**
   * Its log goes to disk when the kernel writes it, as Docker's; else the shim syncs it between the
   * end of the process and the exit file, and everybody waits for that.
   */
  private static final String NO_SYNC = "--no-sync-log";

  private final String binary;
  private final ShimPlace place;
  private final Optional<ExecPlace> execs;
  private final CompletableFuture<Boolean> takesNoSync;

  /**
   * Calls the binary, which starts where {@code place} says.
   *
   * @param execs where those of a wrapped runtime's execs start, if it works
   */
  public Conmon(String binary, ShimPlace place, Optional<ExecPlace> execs) {
    this.binary = binary;
    this.place = place;
    this.execs = execs;
    this.takesNoSync = CompletableFuture.supplyAsync(() -> knows(binary, NO_SYNC));
  }

  /** Older ones end with a usage error where they do not. */
  private static boolean knows(String binary, String option) {
    try {
      return Tools.run(List.of(binary, "--help")).contains(option);
    } catch (IOException e) {
      LOG.warn("{} does not tell its options: {}", binary, e.getMessage());
      return false;
    }
  }

  @Override
  public void close() {
    place.close();
    execs.ifPresent(ExecPlace::close);
  }

  /** A container's first process, created and waiting, and its shim. */
  public record Created(long pid, long shimPid) {}

  /** Runs the runtime's {@code create}. */
  public Created create(ShimSpec spec) throws LaunchException, IOException {
    return create(spec, start -> place.on(start::call), spec.runtime().command());
  }

  /** The same without the wrapper, from the calling thread, which is where shims are born. */
  public Created createHere(ShimSpec spec) throws LaunchException, IOException {
    return create(spec, Start::call, List.of(spec.runtime().bareCommand()));
  }

  private Created create(ShimSpec spec, Starter starter, List<String> call)
      throws LaunchException, IOException {
    try (Pipes pipes = Pipes.open(false)) {
      int first = launch(spec, pipes, starter, call);
      Answer answer;
      try {
        place.settle(first);
        Linux.write(pipes.start(), GO);
        answer = answer(pipes, spec);
      } finally {
        reap(first, pipes);
      }
      if (answer.pid() <= 0) {
        throw RuntimeErrors.create(
            spec.runtime().name(), spec.runtimeLog(), answer.message(), spec.program());
      }
      return new Created(answer.pid(), shimPid(spec));
    }
  }

  /**
   * The first process writes the pid file of the second, which is the shim and may have answered
   * before that.
   */
  private static void reap(int first, Pipes pipes) throws IOException {
    pipes.closeStart();
    Linux.waitpid(first);
  }

  /** What is to be done between "the socket is there" and "the process starts". */
  @FunctionalInterface
  public interface BeforeStart {
    /** Connects. */
    void run() throws IOException;
  }

  /**
   * A shim for an exec, which waits at its gate: it has done nothing yet and holds nothing. Where
   * the daemon dies, it goes on and finds no process to start.
   */
  public ReadyShim ready(ShimSpec spec) throws IOException {
    Pipes pipes = Pipes.open(spec.attach());
    try {
      if (!joins(spec.runtime())) {
        return new ReadyShim(this, spec, pipes, launch(spec, pipes), Optional.empty());
      }
      ExecPlace from = execs.orElseThrow();
      if (from.hasRoom(spec.cgroup())) {
        return new ReadyShim(this, spec, pipes, launch(spec, pipes, from), execs);
      }
      List<String> call = scored(spec, List.of(spec.runtime().bareCommand()));
      int first = launch(spec, pipes, start -> from.outside().on(start::call), call);
      return new ReadyShim(this, spec, pipes, first, Optional.empty());
    } catch (IOException | RuntimeException e) {
      pipes.close();
      throw e;
    }
  }

  private int launch(ShimSpec spec, Pipes pipes, ExecPlace from) throws IOException {
    List<String> call = from.command(spec);
    return launch(spec, pipes, start -> from.start(spec.cgroup(), start::call), call);
  }

  private int launch(ShimSpec spec, Pipes pipes) throws IOException {
    List<String> call = scored(spec, spec.runtime().command());
    return launch(spec, pipes, start -> place.on(start::call), call);
  }

  /** Crun leaves an exec the score of who starts it: moord's. */
  private static List<String> scored(ShimSpec spec, List<String> call) throws IOException {
    boolean asItIs = spec.hasInput() && ownScore() == spec.oomScoreAdj();
    if (!spec.runtime().name().equals("crun") || asItIs) {
      return call;
    }
    List<String> words = new ArrayList<>(JoinWords.before(spec.oomScoreAdj(), spec.hasInput()));
    words.addAll(call);
    return words;
  }

  private static int ownScore() throws IOException {
    return Integer.parseInt(Files.readString(Path.of("/proc/self/oom_score_adj")).strip());
  }

  /** Whether execs of this runtime are started in their container's cgroups and need no move. */
  public boolean joins(OciRuntime runtime) {
    return runtime.wrapped() && execs.isPresent() && execs.get().works();
  }

  /** Runs the runtime's {@code exec}. */
  Created exec(ReadyShim shim, BeforeStart connect) throws LaunchException, IOException {
    ShimSpec spec = shim.spec();
    Pipes pipes = shim.pipes();
    Answer answer;
    try {
      place.settle(shim.first());
      Linux.write(pipes.start(), GO);
      if (spec.attach()) {
        line(pipes.attach(), spec);
        connect.run();
        Linux.write(pipes.start(), GO);
      }
      answer = answer(pipes, spec);
    } finally {
      shim.reap();
    }
    if (answer.pid() <= 0) {
      throw RuntimeErrors.exec(
          spec.runtime().name(), spec.runtimeLog(), answer.message(), spec.program());
    }
    return new Created(answer.pid(), shimPid(spec));
  }

  @FunctionalInterface
  private interface Start {
    int call() throws IOException;
  }

  /** Chooses the thread that starts a shim. */
  @FunctionalInterface
  private interface Starter {
    int from(Start start) throws IOException;
  }

  private int launch(ShimSpec spec, Pipes pipes, Starter starter, List<String> call)
      throws IOException {
    List<String> env = new ArrayList<>();
    env.add("PATH=" + System.getenv().getOrDefault("PATH", "/usr/sbin:/usr/bin:/sbin:/bin"));
    env.add("_OCI_SYNCPIPE=" + SYNC);
    env.add("_OCI_STARTPIPE=" + START);
    if (spec.attach()) {
      env.add("_OCI_ATTACHPIPE=" + ATTACH);
    }
    int none = -1;
    int log = -1;
    try {
      none = Linux.open(Path.of("/dev/null"), Linux.O_RDWR, 0);
      log =
          Linux.open(
              spec.shimLog(),
              Linux.O_WRONLY | Linux.O_CREAT | Linux.O_TRUNC | Linux.O_APPEND,
              0600);
      List<Integer> fds = new ArrayList<>(List.of(none, none, log));
      fds.add(pipes.childSync());
      fds.add(pipes.childStart());
      if (spec.attach()) {
        fds.add(pipes.childAttach());
      }
      int[] descriptors = fds.stream().mapToInt(Integer::intValue).toArray();
      List<String> command = spec.command(binary, call);
      if (takesNoSync.join()) {
        command.add(NO_SYNC);
      }
      return starter.from(() -> Spawn.start(command, env, spec.folder(), descriptors));
    } finally {
      pipes.closeChildEnds();
      Linux.close(none);
      Linux.close(log);
    }
  }

  /** The runtime's answer as conmon passes it on; no pid: it failed. */
  private record Answer(long pid, String message) {}

  /**
   * Conmon passes the runtime's standard error on. Where that is empty, as crun's is for a process
   * on a terminal, it ends without a word, and what went wrong stands in the runtime's log only.
   */
  private static Answer answer(Pipes pipes, ShimSpec spec) throws LaunchException, IOException {
    String line = LineReader.read(pipes.sync(), MOST_WAIT);
    if (line.isEmpty()) {
      boolean logged = Files.exists(spec.runtimeLog()) && Files.size(spec.runtimeLog()) > 0;
      if (logged) {
        return new Answer(-1, "");
      }
      throw silent(spec);
    }
    JsonNode answer = JSON.readTree(line);
    return new Answer(answer.path("data").asLong(-1), answer.path("message").asText());
  }

  private static LaunchException silent(ShimSpec spec) throws IOException {
    String said = Files.exists(spec.shimLog()) ? Files.readString(spec.shimLog()).strip() : "";
    return new LaunchException(
        "conmon failed: " + (said.isEmpty() ? "it said nothing" : said), 128);
  }

  private static String line(int fd, ShimSpec spec) throws LaunchException, IOException {
    String line = LineReader.read(fd, MOST_WAIT);
    if (line.isEmpty()) {
      throw silent(spec);
    }
    return line;
  }

  private static long shimPid(ShimSpec spec) throws IOException {
    return Long.parseLong(Files.readString(spec.shimPidFile(), StandardCharsets.US_ASCII).trim());
  }
}
