package dev.moor.supervisor.events;

import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts the subscriptions that are neither complete nor cancelled. */
final class ListenerCounter {
  private final AtomicInteger open = new AtomicInteger();

  int open() {
    return open.get();
  }

  /** The same subscriber, counted from its subscription to its end. */
  <T> Flow.Subscriber<T> counted(Flow.Subscriber<? super T> subscriber) {
    return new Counted<>(subscriber);
  }

  private final class Counted<T> implements Flow.Subscriber<T> {
    private final Flow.Subscriber<? super T> subscriber;
    private final AtomicBoolean ended = new AtomicBoolean();

    Counted(Flow.Subscriber<? super T> subscriber) {
      this.subscriber = subscriber;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      open.incrementAndGet();
      subscriber.onSubscribe(
          new Flow.Subscription() {
            @Override
            public void request(long n) {
              subscription.request(n);
            }

            @Override
            public void cancel() {
              end();
              subscription.cancel();
            }
          });
    }

    private void end() {
      if (ended.compareAndSet(false, true)) {
        open.decrementAndGet();
      }
    }

    @Override
    public void onNext(T item) {
      subscriber.onNext(item);
    }

    @Override
    public void onError(Throwable failure) {
      end();
      subscriber.onError(failure);
    }

    @Override
    public void onComplete() {
      end();
      subscriber.onComplete();
    }
  }
}
