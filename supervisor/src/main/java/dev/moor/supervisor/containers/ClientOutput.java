package dev.moor.supervisor.containers;

import dev.moor.actors.port.StdChunk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The output on its way to one attached client. The shim must always be drained, so a client that
 * reads slowly is buffered: up to a mebibyte in memory, what follows in an unlinked file.
 */
final class ClientOutput implements Flow.Publisher<StdChunk> {
  private static final int MEMORY_BYTES = 1 << 20;
  private static final int FRAME_HEADER_BYTES = 5;

  private final Path spillFolder;
  private final Executor executor;
  private final AtomicInteger wakeUps = new AtomicInteger();
  private final ArrayDeque<StdChunk> queue = new ArrayDeque<>();
  private int queuedBytes;
  private FileChannel spill;
  private long spillRead;
  private long spillWritten;
  private boolean ended;
  private boolean cancelled;
  private boolean finished;
  private IOException failure;
  private long demand;
  private Flow.Subscriber<? super StdChunk> subscriber;

  /**
   * @param spillFolder where the file is made if one is needed
   * @param executor runs the subscriber's calls, one at a time
   */
  ClientOutput(Path spillFolder, Executor executor) {
    this.spillFolder = spillFolder;
    this.executor = executor;
  }

  /** Takes a copy of the bytes; never blocks on the client. */
  void offer(StdChunk.Stream stream, ByteBuffer bytes) {
    synchronized (this) {
      if (ended || cancelled) {
        return;
      }
      ByteBuffer copy = ByteBuffer.allocate(bytes.remaining()).put(bytes.duplicate()).flip();
      boolean spilling = spillWritten > spillRead;
      if (!spilling && queuedBytes + copy.remaining() <= MEMORY_BYTES) {
        queue.add(new StdChunk(stream, copy));
        queuedBytes += copy.remaining();
      } else {
        spillOut(stream, copy);
      }
    }
    wake();
  }

  /** No more output comes; the client gets what is buffered, then the end. */
  void end() {
    synchronized (this) {
      ended = true;
    }
    wake();
  }

  /** The client is gone. */
  void cancel() {
    synchronized (this) {
      cancelled = true;
    }
    wake();
  }

  @Override
  public void subscribe(Flow.Subscriber<? super StdChunk> newSubscriber) {
    synchronized (this) {
      if (subscriber != null) {
        throw new IllegalStateException("one subscriber only");
      }
      subscriber = newSubscriber;
    }
    newSubscriber.onSubscribe(
        new Flow.Subscription() {
          @Override
          public void request(long n) {
            synchronized (ClientOutput.this) {
              demand = demand + n < 0 ? Long.MAX_VALUE : demand + n;
            }
            wake();
          }

          @Override
          public void cancel() {
            ClientOutput.this.cancel();
          }
        });
    wake();
  }

  private void spillOut(StdChunk.Stream stream, ByteBuffer data) {
    try {
      if (spill == null) {
        Path file = Files.createTempFile(spillFolder, "attach", ".spill");
        spill = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        Files.delete(file);
      }
      ByteBuffer frame = ByteBuffer.allocate(FRAME_HEADER_BYTES + data.remaining());
      frame.put((byte) stream.ordinal()).putInt(data.remaining()).put(data).flip();
      while (frame.hasRemaining()) {
        spillWritten += spill.write(frame, spillWritten);
      }
    } catch (IOException e) {
      failure = e;
      ended = true;
    }
  }

  private void wake() {
    if (wakeUps.getAndIncrement() == 0) {
      executor.execute(this::run);
    }
  }

  private void run() {
    int seen;
    do {
      seen = wakeUps.get();
      deliver();
    } while (wakeUps.addAndGet(-seen) != 0);
  }

  private void deliver() {
    while (true) {
      StdChunk next;
      Flow.Subscriber<? super StdChunk> target;
      synchronized (this) {
        target = subscriber;
        if (cancelled) {
          release();
          return;
        }
        if (target == null || finished) {
          return;
        }
        next = demand > 0 ? poll() : null;
        if (next != null) {
          demand--;
        } else if (!(ended && queue.isEmpty() && spillRead == spillWritten)) {
          return;
        } else {
          finished = true;
          release();
        }
      }
      if (next != null) {
        target.onNext(next);
      } else if (failure != null) {
        target.onError(failure);
        return;
      } else {
        target.onComplete();
        return;
      }
    }
  }

  private StdChunk poll() {
    StdChunk head = queue.poll();
    if (head != null) {
      queuedBytes -= head.data().remaining();
      return head;
    }
    if (spillRead == spillWritten) {
      return null;
    }
    try {
      ByteBuffer header = readSpill(FRAME_HEADER_BYTES);
      StdChunk.Stream stream = StdChunk.Stream.values()[header.get()];
      StdChunk chunk = new StdChunk(stream, readSpill(header.getInt()));
      if (spillRead == spillWritten) {
        spill.truncate(0);
        spillRead = 0;
        spillWritten = 0;
      }
      return chunk;
    } catch (IOException e) {
      failure = e;
      ended = true;
      spillRead = spillWritten;
      return null;
    }
  }

  private ByteBuffer readSpill(int bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(bytes);
    while (buffer.hasRemaining()) {
      int n = spill.read(buffer, spillRead);
      if (n < 0) {
        throw new IOException("the buffer file of an attached client was cut");
      }
      spillRead += n;
    }
    return buffer.flip();
  }

  private void release() {
    queue.clear();
    queuedBytes = 0;
    spillRead = 0;
    spillWritten = 0;
    if (spill != null) {
      try {
        spill.close();
      } catch (IOException e) {
        failure = e;
      }
      spill = null;
    }
  }
}
