package dev.moor.supervisor.images;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** What a blocking writer writes, as a publisher: the writer waits for the subscriber's demand. */
public final class PipedPublisher implements Flow.Publisher<ByteBuffer> {
  private static final int CHUNK_BYTES = 64 * 1024;

  /** Writes everything, on a thread of the blocking pool. */
  @FunctionalInterface
  public interface Writer {
    void writeTo(OutputStream out) throws IOException;
  }

  private final Writer writer;
  private final Executor blocking;

  public PipedPublisher(Writer writer, Executor blocking) {
    this.writer = writer;
    this.blocking = blocking;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
    Pipe pipe = new Pipe(subscriber);
    subscriber.onSubscribe(pipe);
    blocking.execute(
        () -> {
          try (pipe) {
            writer.writeTo(pipe);
            pipe.flush();
          } catch (IOException | RuntimeException e) {
            pipe.fail(e);
            return;
          }
          pipe.complete();
        });
  }

  private static final class Pipe extends OutputStream implements Flow.Subscription {
    private final Flow.Subscriber<? super ByteBuffer> subscriber;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);
    private long demand;
    private boolean cancelled;

    Pipe(Flow.Subscriber<? super ByteBuffer> subscriber) {
      this.subscriber = subscriber;
    }

    @Override
    public void request(long n) {
      lock.lock();
      try {
        demand = demand + n < 0 ? Long.MAX_VALUE : demand + n;
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void cancel() {
      lock.lock();
      try {
        cancelled = true;
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      int at = offset;
      while (at < offset + length) {
        int n = Math.min(chunk.remaining(), offset + length - at);
        chunk.put(bytes, at, n);
        at += n;
        if (!chunk.hasRemaining()) {
          flush();
        }
      }
    }

    @Override
    public void flush() throws IOException {
      if (chunk.position() == 0) {
        return;
      }
      ByteBuffer full = chunk.flip();
      chunk = ByteBuffer.allocate(CHUNK_BYTES);
      lock.lock();
      try {
        while (demand == 0 && !cancelled) {
          changed.await();
        }
        if (cancelled) {
          throw new IOException("the reader went away");
        }
        demand--;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted while the reader was slow", e);
      } finally {
        lock.unlock();
      }
      subscriber.onNext(full);
    }

    @Override
    public void close() {
      // The end is told by complete or fail.
    }

    void complete() {
      if (!cancelled) {
        subscriber.onComplete();
      }
    }

    void fail(Exception error) {
      if (!cancelled) {
        subscriber.onError(error);
      }
    }
  }
}
