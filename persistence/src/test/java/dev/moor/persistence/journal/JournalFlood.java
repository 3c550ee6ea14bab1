package dev.moor.persistence.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * Writes lives of twelve events as fast as a journal with a bound takes them, and looks at its
 * folder all the time. Prints what it saw: {@code JournalFlood FOLDER BOUND-MIB SEGMENT-KIB
 * WRITE-MIB}.
 */
final class JournalFlood {
  private static final int WRITERS = 50;
  private static final int EVENTS = 12;
  private static final int PAYLOAD_BYTES = 240;
  private static final GroupCommitter.Limits LIMITS =
      new GroupCommitter.Limits(1024, 32 << 10, 100_000);

  private final GroupCommitter committer;
  private final long lives;
  private final AtomicLong next = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final CountDownLatch done = new CountDownLatch(WRITERS);

  /** What a flood came to. */
  record Seen(long lives, long refused, long peakBytes, long looks, long seconds) {}

  private JournalFlood(GroupCommitter committer, long lives) {
    this.committer = committer;
    this.lives = lives;
  }

  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[0]);
    long bound = Long.parseLong(args[1]) << 20;
    long segment = Long.parseLong(args[2]) << 10;
    long lives = (Long.parseLong(args[3]) << 20) / (EVENTS * (PAYLOAD_BYTES + 160));
    try (JournalStore store = open(folder, segment)) {
      store.keep(policy(bound));
      Seen seen = run(store, folder, lives);
      System.out.println(seen + " bound " + bound);
      System.out.println(store.persistenceIds().size() + " histories left");
      System.out.println(store.verify().describe());
    }
  }

  static JournalStore open(Path folder, long segmentBytes) {
    return JournalStore.open(new JournalSettings(folder, segmentBytes, Clock.systemUTC()));
  }

  /** What has ended may be dropped. */
  static RetentionPolicy policy(long bound) {
    return new RetentionPolicy(
        Duration.ofDays(7),
        bound,
        entry -> entry.manifest().equals("gone"),
        id -> false,
        manifest -> manifest.equals("made"));
  }

  static Seen run(JournalStore store, Path folder, long lives) throws InterruptedException {
    AtomicLong peak = new AtomicLong();
    AtomicLong looks = new AtomicLong();
    AtomicBoolean over = new AtomicBoolean();
    Thread watcher =
        new Thread(
            () -> {
              while (!over.get()) {
                peak.accumulateAndGet(bytes(folder), Math::max);
                looks.incrementAndGet();
              }
            },
            "flood-watcher");
    watcher.start();
    long begin = System.nanoTime();
    JournalFlood flood;
    try (GroupCommitter committer = new GroupCommitter(store, LIMITS)) {
      flood = new JournalFlood(committer, lives);
      for (int i = 0; i < WRITERS; i++) {
        flood.live(flood.next.getAndIncrement(), 1);
      }
      flood.done.await();
    }
    long seconds = (System.nanoTime() - begin) / 1_000_000_000L;
    over.set(true);
    watcher.join();
    return new Seen(lives, flood.refused.get(), peak.get(), looks.get(), seconds);
  }

  private void live(long life, long sequence) {
    if (sequence > EVENTS) {
      live(next.getAndIncrement(), 1);
      return;
    }
    if (life >= lives) {
      done.countDown();
      return;
    }
    byte[] payload = new byte[PAYLOAD_BYTES];
    new Random(life * EVENTS + sequence).nextBytes(payload);
    java.util.Arrays.fill(payload, 0, PAYLOAD_BYTES * 4 / 10, (byte) 7);
    String manifest = sequence == 1 ? "made" : sequence == EVENTS ? "gone" : "went-on";
    CompletableFuture<?> written =
        committer.append(
            List.of(
                new AtomicAppend(
                    "container|%064x".formatted(life),
                    List.of(new AtomicAppend.Event(sequence, 1, manifest, "", "w", payload)))));
    written.whenComplete(
        (outcomes, failure) -> {
          boolean no = failure != null || !outcomes.toString().equals("[Optional.empty]");
          if (no) {
            refused.incrementAndGet();
          }
          live(no ? next.getAndIncrement() : life, no ? 1 : sequence + 1);
        });
  }

  /** In blocks, as they are taken on disk, without what is held ahead. */
  static long bytes(Path folder) {
    long sum = 0;
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        sum += Files.isDirectory(file) ? bytes(file) : (Files.size(file) + 4095) / 4096 * 4096;
      }
    } catch (NoSuchFileException e) {
      return sum; // gone meanwhile: the next look sees the rest
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return sum;
  }
}
