package dev.moor.http.server;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An accepted socket with its selection key, and what its requests want to know of it. */
final class Connection implements SelectorLoop.Ready {
  private static final Logger log = LoggerFactory.getLogger(Connection.class);

  private final SelectorLoop loop;
  private final SocketChannel channel;
  private final Peer peer;
  private final SelectionKey key;
  private final CompletableFuture<Void> closed = new CompletableFuture<>();
  private volatile IntConsumer onReady = operations -> {};
  private volatile Runnable onShutdown;
  private volatile boolean shutdown;

  /** Call on the selector thread. */
  Connection(SelectorLoop loop, SocketChannel channel, Peer peer) throws IOException {
    this.loop = loop;
    this.channel = channel;
    this.peer = peer;
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

  void attach(IntConsumer ready, Runnable shutdownStage) {
    onReady = ready;
    onShutdown = shutdownStage;
    if (shutdown) {
      shutdownStage.run();
    }
  }

  void arm(int operations) {
    loop.arm(key, operations);
  }

  @Override
  public void ready(int operations) {
    onReady.accept(operations);
  }

  void inputEnded() {
    peer.inputEnded().complete(null);
  }

  /** Ends open streams after what is already under way. */
  void shutdown() {
    shutdown = true;
    Runnable stage = onShutdown;
    if (stage != null) {
      stage.run();
    }
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
