package dev.moor.supervisor.containers;

import dev.moor.actors.health.HealthRule.Result;
import dev.moor.actors.health.HealthRule.Track;
import dev.moor.actors.health.HealthSpec;
import dev.moor.runtime.ContainerProcess;
import dev.moor.runtime.ExitEvidence;
import dev.moor.runtime.LaunchException;
import dev.moor.runtime.attach.AttachListener;
import dev.moor.runtime.exec.ExecProcess;
import dev.moor.runtime.exec.ExecRequest;
import dev.moor.runtime.linux.HeldProcess;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a container's probes: execs that no journal knows. What a dead daemon's probe left is ended
 * before the first one of this daemon.
 */
final class HealthWork {
  private static final Logger LOG = LoggerFactory.getLogger(HealthWork.class);
  private static final String PREFIX = "health-";
  private static final int SIGKILL = 9;
  private static final int MOST_OUTPUT_BYTES = 4096;
  private static final long LAST_OUTPUT_SECONDS = 2;
  private static final long KILL_SECONDS = 5;
  private static final List<String> SHELL = List.of("/bin/sh", "-c");

  private final WorkContext context;
  private final ContainerFolder folder;
  private final Supplier<Optional<ContainerProcess>> container;
  private volatile Track track;
  private int probes;

  HealthWork(
      WorkContext context, ContainerFolder folder, Supplier<Optional<ContainerProcess>> container) {
    this.context = context;
    this.folder = folder;
    this.container = container;
  }

  /** What is known, without waiting; null before anything is. */
  Track track() {
    return track;
  }

  private Path file(int run) {
    return folder.run(run).resolve("health.json");
  }

  /** What an earlier daemon knew of this run; its unfinished probes are ended. */
  CompletionStage<Track> recall(int run) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            endLeftovers();
            track = HealthFile.read(file(run)).orElseGet(Track::starting);
          } catch (IOException e) {
            LOG.warn("container {}: its earlier probes cannot be read", folder.id(), e);
            track = Track.starting();
          }
          return track;
        },
        context.blocking());
  }

  /** Keeps what is known from now on. */
  void keep(int run, Track now) {
    track = now;
    context
        .blocking()
        .execute(
            () -> {
              try {
                if (Files.isDirectory(folder.run(run))) {
                  HealthFile.write(file(run), now);
                }
              } catch (IOException e) {
                LOG.debug("container {}: results of probes are not kept", folder.id(), e);
              }
            });
  }

  private void endLeftovers() throws IOException {
    if (!Files.isDirectory(folder.execs())) {
      return;
    }
    try (DirectoryStream<Path> found = Files.newDirectoryStream(folder.execs(), PREFIX + "*")) {
      for (Path leftover : found) {
        Path mark = leftover.resolve("probe");
        if (Files.exists(mark)) {
          String[] words = Files.readString(mark).strip().split(" ");
          try (HeldProcess process =
              HeldProcess.hold(Long.parseLong(words[0]), Long.parseLong(words[1]))) {
            process.signal(SIGKILL);
          }
        }
        ContainerFiles.deleteTree(leftover);
      }
    }
  }

  /** One probe; never fails: what goes wrong is a result. */
  CompletionStage<Result> probe(HealthSpec spec) {
    Instant start = context.clock().instant();
    Output output = new Output();
    return CompletableFuture.supplyAsync(() -> begin(spec, output), context.blocking())
        .thenCompose(exec -> end(exec, spec.timeout(), output, start))
        .exceptionally(
            failure -> {
              Throwable cause = failure.getCause() == null ? failure : failure.getCause();
              return result(start, -1, String.valueOf(cause.getMessage()));
            });
  }

  private Result result(Instant start, int code, String output) {
    return new Result(start, context.clock().instant(), code, output);
  }

  private ExecProcess begin(HealthSpec spec, Output output) {
    ContainerProcess process =
        container.get().orElseThrow(() -> new IllegalStateException("it does not run"));
    Path place;
    synchronized (this) {
      place = folder.execs().resolve(PREFIX + probes++);
    }
    try {
      ExecProcess exec =
          process.exec(
              new ExecRequest(
                  place.getFileName().toString(),
                  place,
                  words(spec),
                  List.of(),
                  "",
                  "",
                  false,
                  false,
                  false,
                  0,
                  0,
                  output));
      Files.writeString(place.resolve("probe"), exec.pid() + " " + exec.startTicks());
      return exec;
    } catch (LaunchException | IOException e) {
      deleteQuietly(place);
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  private static List<String> words(HealthSpec spec) {
    List<String> test = spec.test();
    if (!test.get(0).equals("CMD-SHELL")) {
      return test.get(0).equals("CMD") ? test.subList(1, test.size()) : test;
    }
    List<String> words = new ArrayList<>(spec.shell().isEmpty() ? SHELL : spec.shell());
    words.addAll(test.subList(1, test.size()));
    return words;
  }

  private CompletionStage<Result> end(
      ExecProcess exec, Duration timeout, Output output, Instant start) {
    return exec.exit()
        .thenApply(evidence -> evidence)
        .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
        .handleAsync(
            (evidence, late) ->
                evidence != null
                    ? ended(evidence, output, start)
                    : killed(exec, timeout, output, start),
            context.blocking())
        .thenCompose(stage -> stage)
        .whenCompleteAsync((result, failure) -> drop(exec), context.blocking());
  }

  private CompletionStage<Result> ended(ExitEvidence evidence, Output output, Instant start) {
    return output
        .closed
        .thenApply(done -> done)
        .completeOnTimeout(null, LAST_OUTPUT_SECONDS, TimeUnit.SECONDS)
        .thenApply(done -> result(start, evidence.code(), output.text()));
  }

  private CompletionStage<Result> killed(
      ExecProcess exec, Duration timeout, Output output, Instant start) {
    Result late =
        result(
            start, -1, "Health check exceeded timeout (" + words(timeout) + "): " + output.text());
    try {
      exec.signal(SIGKILL);
    } catch (IOException e) {
      LOG.warn("container {}: a probe cannot be ended", folder.id(), e);
    }
    return exec.exit()
        .thenApply(evidence -> late)
        .completeOnTimeout(late, KILL_SECONDS, TimeUnit.SECONDS);
  }

  /** As Go writes durations, in the plain cases. */
  private static String words(Duration timeout) {
    return timeout.toMillis() % 1000 == 0 ? timeout.toSeconds() + "s" : timeout.toMillis() + "ms";
  }

  private void drop(ExecProcess exec) {
    try {
      exec.delete();
    } catch (IOException e) {
      LOG.debug("container {}: files of a probe stay", folder.id(), e);
    }
  }

  private static void deleteQuietly(Path place) {
    try {
      if (Files.isDirectory(place)) {
        ContainerFiles.deleteTree(place);
      }
    } catch (IOException e) {
      LOG.debug("files of a probe stay: {}", place, e);
    }
  }

  /** What a probe says, as far as Docker shows it. */
  private static final class Output implements AttachListener {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private boolean cut;

    @Override
    public synchronized void onOutput(int stream, ByteBuffer chunk) {
      int room = MOST_OUTPUT_BYTES - bytes.size();
      cut |= chunk.remaining() > room;
      byte[] taken = new byte[Math.min(room, chunk.remaining())];
      chunk.get(taken);
      bytes.write(taken, 0, taken.length);
    }

    @Override
    public void onClosed() {
      closed.complete(null);
    }

    synchronized String text() {
      return bytes.toString(StandardCharsets.UTF_8) + (cut ? "..." : "");
    }
  }
}
