package dev.moor.http.server;

import akka.util.ByteString;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An accepted socket with its selection key, and what its requests want to know of it. The selector
 * thread reads for it, a chunk or two ahead of demand: so the peer's end is seen even while nobody
 * asks for its bytes, and a short request wakes no other thread than the one that answers it.
 */
final class Connection implements SelectorLoop.Ready {
  /** The stream of a connection. Called on the selector thread; must not block. */
  interface Owner {
    /** To be followed by a {@link #consumed} when there is room for more. */
    void received(ByteString bytes);

    void inputEnded();

    void writable();

    /** What is open is to end after what is already under way. */
    void shutdown();
  }

  private static final Logger log = LoggerFactory.getLogger(Connection.class);

  /** Chunks that were received and are not consumed. */
  private static final int MOST_AHEAD = 2;

  private final SelectorLoop loop;
  private final SocketChannel channel;
  private final Peer peer;
  private final SelectionKey key;
  private final CompletableFuture<Void> closed = new CompletableFuture<>();
  private final AtomicInteger ahead = new AtomicInteger();
  private Runnable opening;

  // guarded by this
  private final List<Consumer<Owner>> early = new ArrayList<>(2);
  private Owner owner;

  /**
   * Call on the selector thread, and {@link #ready} then, which asks for the first bytes.
   *
   * @param opening gives it a stream, when its first bytes are there; on the selector thread
   */
  Connection(SelectorLoop loop, SocketChannel channel, Peer peer, Consumer<Connection> opening)
      throws IOException {
    this.loop = loop;
    this.channel = channel;
    this.peer = peer;
    this.opening = () -> opening.accept(this);
    channel.configureBlocking(false);
    this.key = loop.register(channel, this);
  }

  SocketChannel channel() {
    return channel;
  }

  Peer peer() {
    return peer;
  }

  CompletableFuture<Void> closed() {
    return closed;
  }

  /** Tells the stream what has come already, and from now on everything. */
  synchronized void attach(Owner stream) {
    early.forEach(event -> event.accept(stream));
    early.clear();
    owner = stream;
  }

  private synchronized void tell(Consumer<Owner> event) {
    if (owner == null) {
      early.add(event);
    } else {
      event.accept(owner);
    }
  }

  void arm(int operations) {
    loop.arm(key, operations);
  }

  @Override
  public void ready(int operations) {
    if ((operations & SelectionKey.OP_WRITE) != 0) {
      tell(Owner::writable);
    }
    if ((operations & SelectionKey.OP_READ) != 0) {
      receive();
    }
  }

  private void receive() {
    ByteBuffer buffer = loop.buffer();
    int count;
    try {
      count = channel.read(buffer);
    } catch (IOException e) {
      count = -1; // a reset: what was read is delivered, a write will show the error
    }
    if (count == 0) {
      arm(SelectionKey.OP_READ);
    } else if (count > 0) {
      byte[] bytes = new byte[count];
      buffer.flip().get(bytes);
      received(ByteString.fromArrayUnsafe(bytes));
    } else if (opening != null) {
      opening = null;
      close();
    } else {
      peer.inputEnded().complete(null);
      tell(Owner::inputEnded);
    }
  }

  private void received(ByteString bytes) {
    boolean more = ahead.incrementAndGet() < MOST_AHEAD;
    tell(stream -> stream.received(bytes));
    if (more) {
      arm(SelectionKey.OP_READ);
    }
    if (opening != null) {
      Runnable open = opening;
      opening = null;
      open.run();
    }
  }

  /** One received chunk was handed on or dropped; from any thread. */
  void consumed() {
    if (ahead.getAndDecrement() == MOST_AHEAD) {
      arm(SelectionKey.OP_READ);
    }
  }

  /** Ends open streams after what is already under way. */
  void shutdown() {
    loop.execute(
        () -> {
          if (opening != null) {
            opening = null;
            close();
          } else {
            tell(Owner::shutdown);
          }
        });
  }

  void close() {
    key.cancel();
    try {
      channel.close();
    } catch (IOException e) {
      log.debug("closing a connection of {}: {}", peer.transport(), e.toString());
    }
    loop.sweep();
    peer.inputEnded().complete(null);
    closed.complete(null);
  }
}
