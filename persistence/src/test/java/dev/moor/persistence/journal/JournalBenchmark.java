package dev.moor.persistence.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * Prints the figures of {@code docs/journal.md}. Run it with the test class path: {@code
 * JournalBenchmark FOLDER}.
 */
final class JournalBenchmark {
  private static final int WRITERS = 200;
  private static final int EVENTS_PER_WRITER = 500;
  private static final int LONE_EVENTS = 100;
  private static final int LONE_ROUNDS = 100;
  private static final int WARM_UP_ROUNDS = 40;
  private static final byte[] PAYLOAD = new byte[120];

  private JournalBenchmark() {}

  public static void main(String[] args) throws Exception {
    Path folder = Files.createDirectories(Path.of(args[0]));
    lone(folder);
    JournalStore store = JournalStore.open(JournalSettings.of(folder.resolve("journal")));
    GroupCommitter committer = new GroupCommitter(store, GroupCommitter.Limits.DEFAULT);
    for (int round = 0; round < 4; round++) {
      writers(committer, "round" + round + "-");
    }
    scan(store);
    committer.close();
    store.close();
    reopen(folder.resolve("journal"));
    small(folder.resolve("small"));
  }

  /**
   * Bare syncs and lone events by turns, so that both meet the same disk; a store of its own, whose
   * code is warm and which has nothing else to do.
   */
  private static void lone(Path folder) throws IOException {
    Path file = folder.resolve("bare");
    long[] bare = new long[LONE_ROUNDS * LONE_EVENTS];
    long[] lone = new long[LONE_ROUNDS * LONE_EVENTS];
    try (FileChannel channel =
            FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        JournalStore store = JournalStore.open(JournalSettings.of(folder.resolve("lone")));
        GroupCommitter committer = new GroupCommitter(store, GroupCommitter.Limits.DEFAULT)) {
      long sequence = 0;
      for (int round = -WARM_UP_ROUNDS; round < LONE_ROUNDS; round++) {
        for (int i = 0; i < LONE_EVENTS; i++) {
          long begin = System.nanoTime();
          channel.write(ByteBuffer.allocate(300));
          channel.force(false);
          if (round >= 0) {
            bare[round * LONE_EVENTS + i] = System.nanoTime() - begin;
          }
        }
        for (int i = 0; i < LONE_EVENTS; i++) {
          long begin = System.nanoTime();
          committer.append(List.of(event("lone", ++sequence))).join();
          if (round >= 0) {
            lone[round * LONE_EVENTS + i] = System.nanoTime() - begin;
          }
        }
      }
    }
    Files.delete(file);
    print("bare write + fdatasync", bare);
    print("one lone event", lone);
  }

  private static void print(String what, long[] nanos) {
    Arrays.sort(nanos);
    long sum = Arrays.stream(nanos).sum();
    System.out.printf(
        "%-28s p50 %d us, p99 %d us, %d/s%n",
        what,
        nanos[nanos.length / 2] / 1000,
        nanos[nanos.length * 99 / 100] / 1000,
        nanos.length * 1_000_000_000L / sum);
  }

  private static void writers(GroupCommitter committer, String prefix) throws Exception {
    CountDownLatch done = new CountDownLatch(WRITERS);
    long batches = committer.batches();
    long begin = System.nanoTime();
    for (int writer = 0; writer < WRITERS; writer++) {
      next(committer, prefix + writer, 1, done);
    }
    done.await();
    long nanos = System.nanoTime() - begin;
    long events = (long) WRITERS * EVENTS_PER_WRITER;
    System.out.printf(
        "%d writers: %d events/s in batches of %d%n",
        WRITERS, events * 1_000_000_000L / nanos, events / (committer.batches() - batches));
  }

  private static void next(
      GroupCommitter committer, String id, long sequence, CountDownLatch done) {
    if (sequence > EVENTS_PER_WRITER) {
      done.countDown();
      return;
    }
    committer
        .append(List.of(event(id, sequence)))
        .thenAccept(outcomes -> next(committer, id, sequence + 1, done));
  }

  private static AtomicAppend event(String id, long sequence) {
    return new AtomicAppend(
        id, List.of(AtomicAppend.Event.of(sequence, "container.started/1", PAYLOAD)));
  }

  private static void scan(JournalStore store) {
    for (int round = 0; round < 3; round++) {
      long begin = System.nanoTime();
      long after = 0;
      long count = 0;
      for (List<JournalEntry> page = store.read(0, 1000);
          !page.isEmpty();
          page = store.read(after, 1000)) {
        count += page.size();
        after = page.get(page.size() - 1).sequence();
      }
      System.out.printf(
          "global scan of %d events: %d/s%n",
          count, count * 1_000_000_000L / (System.nanoTime() - begin));
    }
  }

  private static void reopen(Path folder) {
    long begin = System.nanoTime();
    try (JournalStore store = JournalStore.open(JournalSettings.of(folder))) {
      System.out.printf(
          "open with %d events: %d ms%n",
          store.lastSequence(), (System.nanoTime() - begin) / 1_000_000);
      begin = System.nanoTime();
      VerifyReport report = store.verify();
      System.out.printf(
          "verify of %d events: %d ms%n",
          report.entries(), (System.nanoTime() - begin) / 1_000_000);
    }
  }

  /** 1,000 entities with 20 events each: open, then replay all. */
  private static void small(Path folder) {
    try (JournalStore store = JournalStore.open(JournalSettings.of(folder))) {
      for (long sequence = 1; sequence <= 20; sequence++) {
        long at = sequence;
        store.append(
            java.util.stream.IntStream.range(0, 1000)
                .mapToObj(entity -> event("container-" + entity, at))
                .toList());
      }
    }
    long begin = System.nanoTime();
    try (JournalStore store = JournalStore.open(JournalSettings.of(folder))) {
      long opened = System.nanoTime();
      long[] count = new long[1];
      for (String id : store.persistenceIds()) {
        store.replay(id, 0, Long.MAX_VALUE, Long.MAX_VALUE, e -> count[0]++);
      }
      System.out.printf(
          "1,000 entities, %d events: open %d ms, replay all %d ms%n",
          count[0], (opened - begin) / 1_000_000, (System.nanoTime() - opened) / 1_000_000);
    }
  }
}
