package dev.moor.supervisor.containers;

import akka.actor.typed.ActorSystem;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks once a second whether the data root's disk is full. conmon then drops what containers
 * write, without a word and without holding them up: that is to be told.
 */
final class DiskWatch {
  private static final Logger LOG = LoggerFactory.getLogger(DiskWatch.class);
  private static final Duration INTERVAL = Duration.ofSeconds(1);
  private static final long FULL_BELOW_BYTES = 256 << 10;
  private static final long FREE_FROM_BYTES = 1 << 20;

  private final Path folder;
  private final FileStore disk;
  private final Clock clock;
  private final BiConsumer<Instant, Instant> onRoom;
  private volatile Instant fullSince;

  private DiskWatch(Path folder, Clock clock, BiConsumer<Instant, Instant> onRoom)
      throws IOException {
    this.folder = folder;
    this.disk = Files.getFileStore(folder);
    this.clock = clock;
    this.onRoom = onRoom;
  }

  /**
   * @param onRoom told when there is room again: since when there was none, and until when
   */
  static DiskWatch start(
      ActorSystem<?> system,
      Path folder,
      Executor blocking,
      Clock clock,
      BiConsumer<Instant, Instant> onRoom)
      throws IOException {
    DiskWatch watch = new DiskWatch(folder, clock, onRoom);
    watch.again(system, blocking);
    return watch;
  }

  /** A sentence for {@code docker info} while the disk is full. */
  Optional<String> warning() {
    Instant since = fullSince;
    return since == null
        ? Optional.empty()
        : Optional.of(
            "WARNING: no space left on device: "
                + folder
                + " is full since "
                + since
                + "; what containers write to their logs is lost until there is room");
  }

  private void again(ActorSystem<?> system, Executor blocking) {
    system
        .scheduler()
        .scheduleOnce(
            INTERVAL,
            () ->
                blocking.execute(
                    () -> {
                      try {
                        look();
                      } catch (IOException | RuntimeException e) {
                        LOG.error("a look at the free space of {} failed; it goes on", folder, e);
                      } finally {
                        again(system, blocking);
                      }
                    }),
            system.executionContext());
  }

  private void look() throws IOException {
    // As root, moord and conmon may use what is kept from others.
    long free = disk.getUnallocatedSpace();
    Instant since = fullSince;
    if (since == null && free < FULL_BELOW_BYTES) {
      fullSince = clock.instant();
      LOG.warn("no space left on device: {} is full; logs of containers lose lines now", folder);
    } else if (since != null && free >= FREE_FROM_BYTES) {
      Instant until = clock.instant();
      fullSince = null;
      LOG.warn("{} has room again; it was full from {} to {}", folder, since, until);
      onRoom.accept(since, until);
    }
  }
}
