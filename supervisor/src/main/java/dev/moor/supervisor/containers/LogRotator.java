package dev.moor.supervisor.containers;

import akka.actor.typed.ActorSystem;
import dev.moor.actors.container.ContainerView;
import dev.moor.actors.container.HostSpec;
import dev.moor.runtime.ContainerProcess;
import dev.moor.runtime.log.LogRotation;
import dev.moor.runtime.log.PackedLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rotates logs that outgrow their {@code max-size}: the files are renamed, conmon opens a new one.
 * Looks four times a second, so a log may grow past its size by what is written in between.
 */
final class LogRotator {
  private static final Logger LOG = LoggerFactory.getLogger(LogRotator.class);
  private static final Duration INTERVAL = Duration.ofMillis(250);

  /** Docker's defaults of the {@code local} driver. */
  private static final LogRotation LOCAL = new LogRotation(20L * 1000 * 1000, 5, true);

  private final ContainerDirectory directory;
  private final ContainerWorks works;
  private final Executor blocking;
  private final Map<String, LogRotation> rotations = new ConcurrentHashMap<>();
  private final Set<String> packing = ConcurrentHashMap.newKeySet();

  private LogRotator(ContainerDirectory directory, ContainerWorks works, Executor blocking) {
    this.directory = directory;
    this.works = works;
    this.blocking = blocking;
  }

  static void start(
      ActorSystem<?> system,
      ContainerDirectory directory,
      ContainerWorks works,
      Executor blocking) {
    again(system, new LogRotator(directory, works, blocking));
  }

  private static void again(ActorSystem<?> system, LogRotator rotator) {
    system
        .scheduler()
        .scheduleOnce(
            INTERVAL,
            () ->
                rotator.blocking.execute(
                    () -> {
                      try {
                        rotator.look();
                      } catch (RuntimeException e) {
                        LOG.error("a look at the logs' sizes failed; it goes on", e);
                      } finally {
                        again(system, rotator);
                      }
                    }),
            system.executionContext());
  }

  private void look() {
    for (ContainerView view : directory.all()) {
      if (view.pid() != 0 && !view.spec().host().logConfig().type().equals("none")) {
        LogRotation rotation = rotations.computeIfAbsent(view.id(), id -> of(view));
        works
            .get(view.id())
            .flatMap(ContainerWork::process)
            .ifPresent(process -> rotate(view.id(), rotation, process));
      }
    }
    rotations.keySet().removeIf(id -> directory.get(id).isEmpty());
  }

  private static LogRotation of(ContainerView view) {
    return of(view.spec().host().logConfig());
  }

  /**
   * @throws IllegalArgumentException with Docker's words where an option is wrong
   */
  static LogRotation of(HostSpec.LogConfig config) {
    return LogRotation.parse(
        config.options(), config.type().equals("local") ? LOCAL : LogRotation.NONE);
  }

  private void rotate(String id, LogRotation rotation, ContainerProcess process) {
    Path log = works.folder(id).log();
    if (packing.contains(id)) {
      return;
    }
    try {
      boolean renamedBefore = !Files.exists(log);
      if (!renamedBefore && rotation.isDue(Files.size(log))) {
        LogRotation.execute(rotation.plan(log, Files::exists));
        process.reopenLog();
      } else if (renamedBefore) {
        process.reopenLog();
      } else if (rotation.compressed() && PackedLog.isDue(log)) {
        pack(id, log);
      }
    } catch (IOException e) {
      LOG.warn("the log of container {} could not be rotated: {}", id, e.getMessage());
    }
  }

  /** Beside the looks, which it would hold up; the container's own next rotation waits for it. */
  private void pack(String id, Path log) {
    packing.add(id);
    blocking.execute(
        () -> {
          try {
            PackedLog.compress(log);
          } catch (IOException e) {
            LOG.warn("the log of container {} could not be compressed: {}", id, e.getMessage());
          } finally {
            packing.remove(id);
          }
        });
  }
}
