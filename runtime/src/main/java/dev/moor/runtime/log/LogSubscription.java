package dev.moor.runtime.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One reader of a log: runs while there is demand and data, else holds nothing but its files. */
final class LogSubscription implements Flow.Subscription {
  private static final Logger LOG = LoggerFactory.getLogger(LogSubscription.class);
  private static final int BATCHES_A_TURN = 64;
  private final Path folder;
  private final boolean follow;
  private final CompletionStage<?> ended;
  private final Executor executor;
  private final Flow.Subscriber<? super ByteBuffer> subscriber;
  private final LogSource source;
  private final Runnable wake = this::schedule;
  private final AtomicLong demand = new AtomicLong();
  private final AtomicInteger pending = new AtomicInteger();
  private volatile boolean cancelled;
  private volatile boolean illegalRequest;
  private volatile boolean writerEnded;
  private boolean finished;
  private boolean watching;

  LogSubscription(
      Path log,
      LogQuery query,
      CompletionStage<?> ended,
      Executor executor,
      InstantSource clock,
      Flow.Subscriber<? super ByteBuffer> subscriber) {
    this.folder = log.toAbsolutePath().getParent();
    this.follow = query.follow();
    this.ended = ended;
    this.executor = executor;
    this.subscriber = subscriber;
    this.source = new LogSource(log, query, () -> writerEnded, clock);
  }

  void start() {
    subscriber.onSubscribe(this);
    if (follow) {
      ended.whenComplete(
          (value, failure) -> {
            writerEnded = true;
            schedule();
          });
    }
  }

  @Override
  public void request(long n) {
    if (n <= 0) {
      illegalRequest = true;
    } else {
      demand.accumulateAndGet(n, (a, b) -> a + b < 0 ? Long.MAX_VALUE : a + b);
    }
    schedule();
  }

  @Override
  public void cancel() {
    cancelled = true;
    schedule();
  }

  private void schedule() {
    if (pending.getAndIncrement() == 0) {
      submit();
    }
  }

  private void submit() {
    try {
      executor.execute(this::run);
    } catch (RejectedExecutionException e) {
      finish();
      subscriber.onError(e);
    }
  }

  private void run() {
    int seen = pending.get();
    boolean more = turn();
    if (more) {
      submit();
    } else if (pending.addAndGet(-seen) != 0) {
      submit();
    }
  }

  /** True where it should go on at once. */
  private boolean turn() {
    try {
      for (int i = 0; i < BATCHES_A_TURN; i++) {
        if (finished) {
          return false;
        }
        if (cancelled) {
          finish();
          return false;
        }
        if (illegalRequest) {
          throw new IllegalArgumentException("a request for less than one batch");
        }
        if (demand.get() == 0) {
          return false;
        }
        if (!step()) {
          return false;
        }
      }
      return true;
    } catch (IOException | RuntimeException e) {
      finish();
      subscriber.onError(e);
      return false;
    }
  }

  private boolean step() throws IOException {
    switch (source.next()) {
      case BATCH -> {
        if (demand.get() != Long.MAX_VALUE) {
          demand.decrementAndGet();
        }
        subscriber.onNext(source.batch());
        return true;
      }
      case WAIT -> {
        if (watching) {
          return false;
        }
        // looked at once more after this, as a change before it was not told
        LogPoller.shared().add(folder, wake);
        watching = true;
        return true;
      }
      default -> {
        finish();
        subscriber.onComplete();
        return false;
      }
    }
  }

  private void finish() {
    finished = true;
    if (watching) {
      LogPoller.shared().remove(folder, wake);
    }
    try {
      source.close();
    } catch (IOException | RuntimeException e) {
      LOG.warn("closing a log failed", e);
    }
  }
}
