package dev.moor.supervisor.containers;

import dev.moor.actors.container.HostSpec;
import dev.moor.actors.container.ProcessIdentity;
import dev.moor.actors.port.MoorException;
import dev.moor.actors.supervision.ContainerPort.Found;
import dev.moor.actors.supervision.ContainerPort.LaunchFailure;
import dev.moor.actors.supervision.ContainerPort.Run;
import dev.moor.runtime.ContainerProcess;
import dev.moor.runtime.LaunchException;
import dev.moor.runtime.linux.Signals;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run, over its process. */
final class RuntimeRun implements Run {
  private static final Logger LOG = LoggerFactory.getLogger(RuntimeRun.class);
  private static final Duration FREEZE_LIMIT = Duration.ofSeconds(10);
  private static final int SIGKILL = 9;

  private final WorkContext context;
  private final String id;
  private final int run;
  private final ContainerProcess process;

  RuntimeRun(WorkContext context, String id, int run, ContainerProcess process) {
    this.context = context;
    this.id = id;
    this.run = run;
    this.process = process;
  }

  ContainerProcess process() {
    return process;
  }

  @Override
  public ProcessIdentity identity() {
    return RuntimePort.identity(process.identity());
  }

  @Override
  public void start() throws LaunchFailure {
    try {
      process.start();
    } catch (LaunchException e) {
      throw new LaunchFailure(e.getMessage(), e.exitCode(), e);
    }
  }

  @Override
  public boolean signal(String signal) throws IOException {
    int number =
        Signals.number(signal)
            .orElseThrow(
                () -> new MoorException(MoorException.Kind.INVALID, "Invalid signal: " + signal));
    return process.signal(number);
  }

  @Override
  public void killAll() throws IOException {
    process.signalAll(SIGKILL);
  }

  @Override
  public void freeze() throws IOException {
    process.freeze(FREEZE_LIMIT);
  }

  @Override
  public void thaw() throws IOException {
    process.thaw(FREEZE_LIMIT);
  }

  @Override
  public void update(HostSpec.Resources limits, Integer ioWeight) throws IOException {
    process.update(LaunchPlan.limits(limits), ioWeight == null ? 0 : ioWeight);
  }

  @Override
  public void delete() throws IOException {
    process.delete();
  }

  @Override
  public void close() {
    process.close();
  }

  /** A closed run's end is of no interest to anybody any more. */
  @Override
  public void onExit(Consumer<Found.Exited> ended, Consumer<String> failed) throws IOException {
    process
        .exit()
        .whenComplete(
            (evidence, error) -> {
              if (evidence != null) {
                ended.accept(RuntimePort.exited(evidence));
              } else if (!(error instanceof CancellationException)) {
                LOG.error("container {}: the end of run {} could not be read", id, run, error);
                failed.accept(String.valueOf(error.getMessage()));
              }
            });
  }

  @Override
  public void onMonitorLost(Consumer<String> reason) {
    context.monitors().watch(id, process, reason);
  }

  @Override
  public void onOutOfMemory(Consumer<Instant> told) {
    context.oom().watch(process.places().bundle(), () -> told.accept(context.clock().instant()));
  }
}
