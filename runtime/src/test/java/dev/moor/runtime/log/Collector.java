package dev.moor.runtime.log;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;

/** A subscriber that keeps all bytes. */
final class Collector implements Flow.Subscriber<ByteBuffer> {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final CompletableFuture<Void> done = new CompletableFuture<>();
  private final long initialDemand;
  volatile Flow.Subscription subscription;
  volatile int batches;

  Collector(long initialDemand) {
    this.initialDemand = initialDemand;
  }

  static Collector of(Flow.Publisher<ByteBuffer> publisher) {
    Collector collector = new Collector(Long.MAX_VALUE);
    publisher.subscribe(collector);
    return collector;
  }

  @Override
  public void onSubscribe(Flow.Subscription s) {
    subscription = s;
    if (initialDemand > 0) {
      s.request(initialDemand);
    }
  }

  @Override
  public synchronized void onNext(ByteBuffer batch) {
    byte[] copy = new byte[batch.remaining()];
    batch.get(copy);
    bytes.writeBytes(copy);
    batches++;
  }

  @Override
  public void onError(Throwable failure) {
    done.completeExceptionally(failure);
  }

  @Override
  public void onComplete() {
    done.complete(null);
  }

  synchronized byte[] bytes() {
    return bytes.toByteArray();
  }

  boolean isDone() {
    return done.isDone();
  }

  /** All bytes, once the publisher has completed. */
  byte[] await() throws Exception {
    done.get(30, TimeUnit.SECONDS);
    return bytes();
  }

  String text() {
    return new String(bytes(), StandardCharsets.UTF_8);
  }

  String awaitText() throws Exception {
    return new String(await(), StandardCharsets.UTF_8);
  }
}
