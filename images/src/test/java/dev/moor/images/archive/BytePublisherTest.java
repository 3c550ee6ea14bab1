package dev.moor.images.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BytePublisherTest {
  private final ExecutorService blocking = Executors.newSingleThreadExecutor();

  @AfterEach
  void tearDown() {
    blocking.shutdownNow();
  }

  private static final class Sink implements Flow.Subscriber<ByteBuffer> {
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    final CompletableFuture<Void> done = new CompletableFuture<>();
    volatile Flow.Subscription subscription;
    volatile int chunks;

    @Override
    public void onSubscribe(Flow.Subscription s) {
      subscription = s;
    }

    @Override
    public synchronized void onNext(ByteBuffer chunk) {
      bytes.write(chunk.array(), chunk.position(), chunk.remaining());
      chunks++;
    }

    @Override
    public void onError(Throwable failure) {
      done.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
      done.complete(null);
    }
  }

  @Test
  void shouldGiveAllBytesAtTheReadersPace() throws Exception {
    byte[] data = new byte[1_000_001];
    new Random(1).nextBytes(data);
    AtomicLong written = new AtomicLong();
    Sink sink = new Sink();
    new BytePublisher(
            blocking,
            out -> {
              for (int i = 0; i < data.length; i += 999) {
                int n = Math.min(999, data.length - i);
                out.write(data, i, n);
                written.addAndGet(n);
              }
            })
        .subscribe(sink);
    sink.subscription.request(2);
    await().until(() -> sink.chunks == 2);
    // the third chunk waits for demand: the writer stands in it
    await().until(() -> written.get() > 2 * 65_536);
    assertThat(written.get()).isLessThan(4 * 65_536);
    sink.subscription.request(Long.MAX_VALUE);
    sink.done.get(30, TimeUnit.SECONDS);
    assertThat(sink.bytes.toByteArray()).isEqualTo(data);
  }

  @Test
  void shouldPassOnFailuresAndStopWhenCancelled() throws Exception {
    Sink failing = new Sink();
    new BytePublisher(
            blocking,
            out -> {
              throw new IOException("disk");
            })
        .subscribe(failing);
    assertThat(failing.done)
        .failsWithin(java.time.Duration.ofSeconds(30))
        .withThrowableThat()
        .withMessageContaining("disk");

    CompletableFuture<IOException> seen = new CompletableFuture<>();
    Sink leaving = new Sink();
    new BytePublisher(
            blocking,
            out -> {
              try {
                while (true) {
                  out.write(new byte[1_000]);
                }
              } catch (IOException e) {
                seen.complete(e);
                throw e;
              }
            })
        .subscribe(leaving);
    leaving.subscription.request(1);
    await().until(() -> leaving.chunks == 1);
    leaving.subscription.cancel();
    assertThat(seen.get(30, TimeUnit.SECONDS)).hasMessageContaining("went away");
    assertThat(leaving.done).isNotDone();
  }
}
