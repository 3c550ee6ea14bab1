package dev.moor.supervisor.events;

import dev.moor.persistence.journal.EventLog;
import dev.moor.persistence.journal.JournalEntry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Streams the journal from a cursor on: pages while behind, then waits for appends. Holds one page
 * in memory, never skips, and uses a thread only while it has demand and something to read.
 */
public final class JournalPublisher<T> implements Flow.Publisher<T> {
  private static final int PAGE_ENTRIES = 1000;

  private final EventLog log;
  private final LongSupplier startAfter;
  private final long last;
  private final Instant until;
  private final Function<JournalEntry, List<T>> translate;
  private final Executor blocking;
  private final Clock clock;

  /**
   * @param startAfter entries with a greater sequence are read; asked for once, where it may block
   * @param last the stream completes after the entry with this sequence; Long.MAX_VALUE: never
   * @param until null: for ever; else the stream completes when that moment has passed and
   *     everything before it was read
   * @param translate one entry's events, already filtered; called in order, by one thread at a time
   */
  public JournalPublisher(
      EventLog log,
      LongSupplier startAfter,
      long last,
      Instant until,
      Function<JournalEntry, List<T>> translate,
      Executor blocking,
      Clock clock) {
    this.log = log;
    this.startAfter = startAfter;
    this.last = last;
    this.until = until;
    this.translate = translate;
    this.blocking = blocking;
    this.clock = clock;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super T> subscriber) {
    Pump pump = new Pump(subscriber);
    subscriber.onSubscribe(pump);
    pump.begin();
  }

  private final class Pump implements Flow.Subscription {
    private final Flow.Subscriber<? super T> subscriber;
    private final AtomicLong demand = new AtomicLong();
    private final AtomicInteger wakeUps = new AtomicInteger();
    private final ArrayDeque<T> page = new ArrayDeque<>();
    private long cursor = -1;
    private volatile boolean done;
    private volatile AutoCloseable registration;

    Pump(Flow.Subscriber<? super T> subscriber) {
      this.subscriber = subscriber;
    }

    void begin() {
      registration = log.onAppend(sequence -> wake());
      if (done) {
        unregister();
        return;
      }
      if (until != null) {
        long millis = Math.max(0, Duration.between(clock.instant(), until).toMillis()) + 1;
        CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS, blocking)
            .execute(this::wake);
      }
      wake();
    }

    @Override
    public void request(long n) {
      if (n <= 0) {
        finish(() -> subscriber.onError(new IllegalArgumentException("request of " + n)));
        return;
      }
      demand.accumulateAndGet(n, (a, b) -> a + b < 0 ? Long.MAX_VALUE : a + b);
      wake();
    }

    @Override
    public void cancel() {
      finish(() -> {});
    }

    private void wake() {
      if (!done && wakeUps.getAndIncrement() == 0) {
        blocking.execute(this::run);
      }
    }

    private void run() {
      int seen;
      do {
        seen = wakeUps.get();
        try {
          drain();
        } catch (RuntimeException e) {
          finish(() -> subscriber.onError(e));
        }
      } while (!done && wakeUps.addAndGet(-seen) != 0);
    }

    private void drain() {
      while (!done) {
        while (!page.isEmpty() && demand.get() > 0 && !done) {
          demand.decrementAndGet();
          subscriber.onNext(page.poll());
        }
        if (!page.isEmpty() || done) {
          return;
        }
        boolean over = until != null && !clock.instant().isBefore(until);
        cursor = cursor < 0 ? startAfter.getAsLong() : cursor;
        List<JournalEntry> entries = cursor >= last ? List.of() : log.read(cursor, pageEntries());
        if (entries.isEmpty()) {
          if (over || cursor >= last) {
            finish(subscriber::onComplete);
          }
          return;
        }
        for (JournalEntry entry : entries) {
          if (entry.sequence() <= last) {
            page.addAll(translate.apply(entry));
          }
          cursor = entry.sequence();
        }
      }
    }

    private int pageEntries() {
      return (int) Math.min(PAGE_ENTRIES, last - cursor);
    }

    private synchronized void finish(Runnable last) {
      if (!done) {
        done = true;
        unregister();
        last.run();
      }
    }

    private void unregister() {
      AutoCloseable held = registration;
      if (held != null) {
        try {
          held.close();
        } catch (Exception e) {
          throw new IllegalStateException("closing a journal listener", e);
        }
      }
    }
  }
}
