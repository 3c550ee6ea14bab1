package dev.moor.images.registry;

import dev.moor.images.ImageException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/**
 * A blob as one stream of exactly the announced length, though connections break: what is missing
 * is asked for again from where it broke. It does not check the digest.
 */
final class BlobDownload extends InputStream {
  private static final int MAX_FRUITLESS_ATTEMPTS = 6;
  private static final int MAX_ATTEMPTS = 100;
  private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final long LOOK_SECONDS = 5;
  private static final ScheduledExecutorService WATCH =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "registry-silence");
            thread.setDaemon(true);
            return thread;
          });

  private final Session session;
  private final URI uri;
  private final long size;
  private final String what;
  private final LongConsumer progress;
  private final ScheduledFuture<?> watch;
  private final Cancellation.Registration registration;
  private volatile InputStream body;
  private volatile long readingSinceNanos;
  private long offset;
  private int attempts;
  private int fruitless;
  private boolean failed;
  private volatile boolean closed;

  /**
   * @param size as announced by the manifest: neither more nor less is taken
   * @param what named in refusals
   * @param progress told how many bytes came so far
   */
  BlobDownload(Session session, URI uri, long size, String what, LongConsumer progress) {
    this.session = session;
    this.uri = uri;
    this.size = size;
    this.what = what;
    this.progress = progress;
    this.registration = session.cancellation().onCancel(this::drop);
    this.watch =
        WATCH.scheduleWithFixedDelay(this::look, LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
  }

  /** True where the transfer broke, as opposed to content that is wrong. */
  boolean failed() {
    return failed;
  }

  private void look() {
    long since = readingSinceNanos;
    if (since != 0 && System.nanoTime() - since > SILENCE_NANOS) {
      drop();
    }
  }

  private void drop() {
    InputStream current = body;
    if (current != null) {
      try {
        current.close();
      } catch (IOException e) {
        throw new IllegalStateException("a stream of the HTTP client closes without I/O", e);
      }
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] target, int from, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    try {
      return receive(target, from, length);
    } catch (InterruptedException e) {
      failed = true;
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while downloading " + what, e);
    } catch (IOException | RuntimeException e) {
      failed = true;
      throw e;
    }
  }

  private int receive(byte[] target, int from, int length)
      throws IOException, InterruptedException {
    while (true) {
      session.cancellation().check();
      if (closed) {
        throw new IOException("stream closed");
      }
      if (offset == size && body == null) {
        return -1;
      }
      try {
        if (body == null) {
          open();
        }
        int n = timed(target, from, length);
        if (n > 0) {
          took(n);
          return n;
        }
        if (offset == size) {
          drop();
          body = null;
          return -1;
        }
        throw new IOException("unexpected EOF");
      } catch (IOException e) {
        session.cancellation().check();
        again(e);
      }
    }
  }

  private int timed(byte[] target, int from, int length) throws IOException {
    readingSinceNanos = System.nanoTime() | 1;
    try {
      return body.read(target, from, length);
    } finally {
      readingSinceNanos = 0;
    }
  }

  private void took(int n) {
    offset += n;
    fruitless = 0;
    if (offset > size) {
      throw ImageException.invalid(
          what + " is longer than the " + size + " bytes its manifest announces");
    }
    progress.accept(offset);
  }

  private void again(IOException failure) throws InterruptedException {
    drop();
    body = null;
    attempts++;
    fruitless++;
    if (fruitless >= MAX_FRUITLESS_ATTEMPTS || attempts >= MAX_ATTEMPTS) {
      throw DialErrors.of("GET", uri, failure);
    }
    session.pause(fruitless, Optional.empty());
  }

  private void open() throws IOException, InterruptedException {
    Map<String, String> headers = offset == 0 ? Map.of() : Map.of("Range", "bytes=" + offset + "-");
    HttpResponse<InputStream> response = session.send(Call.get(uri, headers));
    int status = response.statusCode();
    if (status == 206 && offset > 0) {
      requireRange(response);
      body = response.body();
    } else if (status == 200) {
      requireSize(response);
      body = response.body();
      skipKnown(offset);
    } else {
      throw RegistryError.read(response).plain();
    }
    if (closed || session.cancellation().isCancelled()) {
      drop();
    }
  }

  private void requireRange(HttpResponse<InputStream> response) {
    String range = response.headers().firstValue("Content-Range").orElse("");
    if (!range.matches("bytes " + offset + "-" + (size - 1) + "/(" + size + "|\\*)")) {
      Session.discard(response);
      throw ImageException.invalid(
          what + ": asked for the rest from " + offset + " of " + size + ", got '" + range + "'");
    }
  }

  private void requireSize(HttpResponse<InputStream> response) {
    long announced = response.headers().firstValueAsLong("Content-Length").orElse(size);
    if (announced != size) {
      Session.discard(response);
      throw ImageException.invalid(
          what + " has " + announced + " bytes where its manifest announces " + size);
    }
  }

  /** A server without ranges sends all again; the digest will tell whether it is the same. */
  private void skipKnown(long count) throws IOException {
    long left = count;
    byte[] buffer = new byte[1 << 15];
    while (left > 0) {
      int n = timed(buffer, 0, (int) Math.min(buffer.length, left));
      if (n < 0) {
        throw new IOException("unexpected EOF");
      }
      left -= n;
    }
  }

  @Override
  public void close() {
    closed = true;
    watch.cancel(false);
    registration.close();
    drop();
  }
}
