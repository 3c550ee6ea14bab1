package dev.moor.images.archive;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;

/**
 * Turns code that writes to a stream into a publisher with back-pressure.
 *
 * <p>The code runs on the executor and blocks there while the subscriber asks for nothing, so the
 * executor must be one for blocking work. A cancel makes the next write fail.
 */
public final class BytePublisher implements Flow.Publisher<ByteBuffer> {
  private static final int CHUNK_BYTES = 64 * 1024;

  /** Writes everything to the stream, then returns. */
  @FunctionalInterface
  public interface Writer {
    void writeTo(OutputStream out) throws IOException;
  }

  private final Executor blocking;
  private final Writer writer;

  public BytePublisher(Executor blocking, Writer writer) {
    this.blocking = blocking;
    this.writer = writer;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
    Run run = new Run(subscriber);
    subscriber.onSubscribe(run);
    try {
      blocking.execute(() -> run.write(writer));
    } catch (RejectedExecutionException e) {
      subscriber.onError(e);
    }
  }

  private static final class Run extends OutputStream implements Flow.Subscription {
    private final Flow.Subscriber<? super ByteBuffer> subscriber;
    private final byte[] chunk = new byte[CHUNK_BYTES];
    private int length;
    private long demand;
    private boolean cancelled;
    private boolean illegalRequest;

    Run(Flow.Subscriber<? super ByteBuffer> subscriber) {
      this.subscriber = subscriber;
    }

    void write(Writer writer) {
      try {
        writer.writeTo(this);
        emit();
      } catch (IOException | RuntimeException e) {
        if (!isCancelled()) {
          subscriber.onError(e);
        }
        return;
      }
      if (!isCancelled()) {
        subscriber.onComplete();
      }
    }

    private synchronized boolean isCancelled() {
      return cancelled;
    }

    @Override
    public synchronized void request(long n) {
      illegalRequest |= n <= 0;
      demand = demand + n < 0 ? Long.MAX_VALUE : demand + n;
      notifyAll();
    }

    @Override
    public synchronized void cancel() {
      cancelled = true;
      notifyAll();
    }

    private synchronized void awaitDemand() throws IOException {
      while (demand <= 0 && !cancelled && !illegalRequest) {
        try {
          wait();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw (IOException) new InterruptedIOException("interrupted").initCause(e);
        }
      }
      if (illegalRequest) {
        throw new IllegalArgumentException("a request for less than one chunk");
      }
      if (cancelled) {
        throw new IOException("the reader went away");
      }
      demand--;
    }

    private void emit() throws IOException {
      if (length > 0) {
        awaitDemand();
        subscriber.onNext(ByteBuffer.wrap(Arrays.copyOf(chunk, length)));
        length = 0;
      }
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] data, int from, int count) throws IOException {
      int at = from;
      int left = count;
      while (left > 0) {
        int n = Math.min(left, CHUNK_BYTES - length);
        System.arraycopy(data, at, chunk, length, n);
        length += n;
        at += n;
        left -= n;
        if (length == CHUNK_BYTES) {
          emit();
        }
      }
    }
  }
}
