package dev.moor.supervisor.events;

import dev.moor.actors.container.ContainerEvent;
import dev.moor.actors.container.ContainerEvent.StartCause;
import dev.moor.actors.container.ContainerSpec;
import dev.moor.actors.container.ExitStatus;
import dev.moor.actors.container.ProcessIdentity;
import dev.moor.actors.port.Asker;
import dev.moor.actors.port.EventService.EngineEvent;
import dev.moor.actors.port.EventService.Query;
import dev.moor.persistence.codec.CodecRegistry;
import dev.moor.persistence.journal.AtomicAppend;
import dev.moor.persistence.journal.JournalSettings;
import dev.moor.persistence.journal.JournalStore;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;

/**
 * Prints how fast the journal streams as events, and how soon a live stream begins. Run it with the
 * test class path and a small heap: {@code EventStreamBenchmark FOLDER [EVENTS]}.
 */
final class EventStreamBenchmark {
  private static final int CONTAINERS = 1000;
  private static final int ROUNDS = 6;
  private static final Instant BEGIN = Instant.parse("2026-11-24T10:00:00.123456789Z");
  private static final Asker USER = new Asker("unix", 1000, 4711, "", "req-1");

  private final CodecRegistry codecs =
      CodecRegistry.discover(EventStreamBenchmark.class.getClassLoader());
  private final List<AtomicAppend> batch = new ArrayList<>();
  private final JournalStore store;
  private int written;

  private EventStreamBenchmark(JournalStore store) {
    this.store = store;
  }

  public static void main(String[] args) throws Exception {
    int events = args.length > 1 ? Integer.parseInt(args[1]) : 200_000;
    Path folder = Path.of(args[0]);
    try (JournalStore store = JournalStore.open(JournalSettings.of(folder))) {
      EventStreamBenchmark benchmark = new EventStreamBenchmark(store);
      if (store.lastSequence() == 0) {
        benchmark.fill(events);
      }
    }
    ExecutorService blocking = Executors.newFixedThreadPool(4);
    try (JournalStore store = JournalStore.open(JournalSettings.of(folder))) {
      EventStreamBenchmark benchmark = new EventStreamBenchmark(store);
      EventAdapter adapter = new EventAdapter(store, benchmark.codecs, blocking, Clock.systemUTC());
      benchmark.live(adapter);
      for (int round = 0; round < ROUNDS; round++) {
        whole(adapter, store.lastSequence());
      }
      benchmark.live(adapter);
      benchmark.live(adapter);
    } finally {
      blocking.shutdownNow();
    }
  }

  private static String id(int container) {
    return String.format("%064x", container + 1);
  }

  /** Each container: created, then runs that are started and stopped. */
  private void fill(int events) {
    int runs = (events / CONTAINERS - 2) / 4;
    for (int c = 0; c < CONTAINERS; c++) {
      String id = id(c);
      long sequence = 0;
      append(
          id,
          ++sequence,
          new ContainerEvent.Created(
              id, "web" + c, ContainerSpec.empty(), "sha256:" + id, List.of(id), USER, BEGIN));
      append(id, ++sequence, new ContainerEvent.Prepared(BEGIN));
      for (int run = 1; run <= runs; run++) {
        Instant at = BEGIN.plusMillis(written);
        append(id, ++sequence, new ContainerEvent.StartRequested(run, StartCause.USER, USER, at));
        ProcessIdentity process =
            new ProcessIdentity(
                "7d3c7e2e-1f7c-4d8a-9d43-7c1f1c6a5b10",
                4000 + run,
                run,
                "/moor/" + id,
                1,
                1,
                "runc");
        append(id, ++sequence, new ContainerEvent.Started(run, process, at));
        append(id, ++sequence, new ContainerEvent.StopRequested("SIGTERM", 10, USER, at));
        ExitStatus status = new ExitStatus(143, false, ExitStatus.Evidence.EXIT_FILE, "");
        append(id, ++sequence, new ContainerEvent.Exited(run, status, at, at));
      }
    }
    flush();
  }

  private void append(String id, long sequence, ContainerEvent event) {
    batch.add(
        new AtomicAppend(
            "container|" + id,
            List.of(
                AtomicAppend.Event.of(sequence, codecs.manifest(event), codecs.encode(event)))));
    written++;
    if (batch.size() == 2000) {
      flush();
    }
  }

  private void flush() {
    store.append(batch);
    batch.clear();
  }

  private static void whole(EventAdapter adapter, long entries) throws InterruptedException {
    long begin = System.nanoTime();
    Counter counter = new Counter();
    adapter.events(new Query(Instant.EPOCH, Instant.now(), 0, Map.of())).subscribe(counter);
    counter.end.await();
    double seconds = (System.nanoTime() - begin) / 1e9;
    Runtime memory = Runtime.getRuntime();
    System.out.printf(
        "%d entries as %d events in %.2f s: %.0f entries/s, %.0f events/s, heap %d MiB of %d%n",
        entries,
        counter.count,
        seconds,
        entries / seconds,
        counter.count / seconds,
        (memory.totalMemory() - memory.freeMemory()) >> 20,
        memory.maxMemory() >> 20);
  }

  /** From the subscription to an event that comes after it. */
  private void live(EventAdapter adapter) throws InterruptedException {
    String id = id((int) (System.nanoTime() % 500));
    long begin = System.nanoTime();
    Counter counter = new Counter();
    adapter.events(new Query(null, null, 0, Map.of())).subscribe(counter);
    long subscribed = System.nanoTime();
    long sequence = store.highestSequence("container|" + id) + 1;
    append(id, sequence, new ContainerEvent.Renamed("a", "b" + sequence, USER, Instant.now()));
    flush();
    counter.first.await();
    System.out.printf(
        "live stream: subscribed after %.2f ms, first event (name %s) after %.2f ms%n",
        (subscribed - begin) / 1e6,
        counter.firstEvent.attributes().get("name"),
        (System.nanoTime() - begin) / 1e6);
    counter.subscription.cancel();
  }

  private static final class Counter implements Flow.Subscriber<EngineEvent> {
    private final CountDownLatch first = new CountDownLatch(1);
    private final CountDownLatch end = new CountDownLatch(1);
    private volatile EngineEvent firstEvent;
    private Flow.Subscription subscription;
    private long count;

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription = given;
      given.request(16);
    }

    @Override
    public void onNext(EngineEvent event) {
      if (firstEvent == null) {
        firstEvent = event;
        first.countDown();
      }
      if (++count % 16 == 0) {
        subscription.request(16);
      }
    }

    @Override
    public void onError(Throwable failure) {
      failure.printStackTrace();
      end.countDown();
    }

    @Override
    public void onComplete() {
      end.countDown();
    }
  }
}
