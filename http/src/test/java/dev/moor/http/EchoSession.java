package dev.moor.http;

import dev.moor.actors.port.AttachService;
import dev.moor.actors.port.StdChunk;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.atomic.AtomicInteger;

/** Gives back what comes in; ends when the input ends. Without input it says so and ends. */
final class EchoSession implements AttachService.Session {
  private final boolean tty;
  private final Runnable onEnd;
  private final SubmissionPublisher<StdChunk> output = new SubmissionPublisher<>();
  private final Flow.Subscriber<ByteBuffer> input;
  private final CompletableFuture<Void> listening = new CompletableFuture<>();
  final AtomicInteger closes = new AtomicInteger();

  EchoSession(boolean tty, boolean stdin, Runnable onEnd) {
    this.tty = tty;
    this.onEnd = onEnd;
    this.input = stdin ? new Input() : null;
  }

  @Override
  public boolean tty() {
    return tty;
  }

  @Override
  public Flow.Publisher<StdChunk> output() {
    return subscriber -> {
      output.subscribe(subscriber);
      if (input == null) {
        output.submit(new StdChunk(StdChunk.Stream.STDERR, FakeEngine.bytes("no stdin\n")));
        end();
      }
      listening.complete(null);
    };
  }

  @Override
  public Flow.Subscriber<ByteBuffer> input() {
    return input;
  }

  @Override
  public void close() {
    closes.incrementAndGet();
    output.close();
  }

  private void end() {
    output.close();
    onEnd.run();
  }

  private final class Input implements Flow.Subscriber<ByteBuffer> {
    private Flow.Subscription subscription;

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription = given;
      listening.thenRun(() -> subscription.request(1));
    }

    @Override
    public void onNext(ByteBuffer data) {
      ByteBuffer copy = ByteBuffer.allocate(data.remaining()).put(data).flip();
      output.submit(new StdChunk(StdChunk.Stream.STDOUT, copy));
      subscription.request(1);
    }

    @Override
    public void onError(Throwable failure) {
      end();
    }

    @Override
    public void onComplete() {
      listening.thenRun(EchoSession.this::end);
    }
  }
}
