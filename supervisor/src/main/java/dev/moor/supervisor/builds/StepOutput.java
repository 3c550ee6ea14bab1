package dev.moor.supervisor.builds;

import dev.moor.actors.port.ImageService.Progress;
import dev.moor.actors.port.StdChunk;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Consumer;

/** A step's output as lines of progress; the error stream is red, as Docker's builder has it. */
final class StepOutput implements Flow.Subscriber<StdChunk> {
  private static final String RED = "\u001b[91m";
  private static final String PLAIN = "\u001b[0m";

  private final Consumer<Progress> progress;
  private final Pieces out = new Pieces();
  private final Pieces err = new Pieces();
  private final CompletableFuture<Void> done = new CompletableFuture<>();
  private Flow.Subscription subscription;

  StepOutput(Consumer<Progress> progress) {
    this.progress = progress;
  }

  /** Bytes to text where a letter may be cut between two chunks. */
  private static final class Pieces {
    private final CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    private ByteBuffer rest = ByteBuffer.allocate(0);

    String next(ByteBuffer data) {
      ByteBuffer all = ByteBuffer.allocate(rest.remaining() + data.remaining());
      all.put(rest).put(data.duplicate()).flip();
      CharBuffer text = CharBuffer.allocate(all.remaining() + 1);
      decoder.decode(all, text, false);
      rest = ByteBuffer.allocate(all.remaining()).put(all).flip();
      return text.flip().toString();
    }
  }

  /** Completes when all output has come. */
  CompletableFuture<Void> done() {
    return done;
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    subscription = given;
    given.request(1);
  }

  @Override
  public void onNext(StdChunk chunk) {
    boolean error = chunk.stream() == StdChunk.Stream.STDERR;
    String text = (error ? err : out).next(chunk.data());
    if (!text.isEmpty()) {
      progress.accept(Progress.stream(error ? RED + text + PLAIN : text));
    }
    subscription.request(1);
  }

  @Override
  public void onError(Throwable failure) {
    done.complete(null);
  }

  @Override
  public void onComplete() {
    done.complete(null);
  }
}
