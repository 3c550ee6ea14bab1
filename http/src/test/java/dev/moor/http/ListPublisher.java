package dev.moor.http;

import java.util.List;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;

/** A publisher of what is ready; gives as much as is asked for. */
final class ListPublisher<T> implements Flow.Publisher<T> {
  private final List<T> items;

  ListPublisher(List<T> items) {
    this.items = items;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super T> subscriber) {
    subscriber.onSubscribe(
        new Flow.Subscription() {
          private int next;
          private long asked;
          private boolean busy;
          private final AtomicBoolean over = new AtomicBoolean();

          @Override
          public void request(long count) {
            asked += count;
            if (busy) {
              return;
            }
            busy = true;
            while (asked > 0 && next < items.size() && !over.get()) {
              asked--;
              subscriber.onNext(items.get(next++));
            }
            busy = false;
            if (next == items.size() && over.compareAndSet(false, true)) {
              subscriber.onComplete();
            }
          }

          @Override
          public void cancel() {
            over.set(true);
          }
        });
    if (items.isEmpty()) {
      subscriber.onComplete();
    }
  }
}
