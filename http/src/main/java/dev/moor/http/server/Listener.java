package dev.moor.http.server;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One listening socket: accepts on the selector thread and starts a flow for each connection. */
final class Listener {
  private static final Logger log = LoggerFactory.getLogger(Listener.class);

  private final SelectorLoop loop;
  private final ServerSocketChannel server;
  private final Supplier<SSLEngine> engines;
  private final boolean unix;
  private final HttpConnections connections;
  private final Set<Connection> open = ConcurrentHashMap.newKeySet();
  private SelectionKey key;

  /**
   * @param engines null: no TLS
   */
  Listener(
      SelectorLoop loop,
      ServerSocketChannel server,
      boolean unix,
      Supplier<SSLEngine> engines,
      HttpConnections connections) {
    this.loop = loop;
    this.server = server;
    this.unix = unix;
    this.engines = engines;
    this.connections = connections;
  }

  CompletableFuture<Void> start() {
    return onLoop(
        started -> {
          server.configureBlocking(false);
          key = loop.register(server, operations -> accept());
          loop.arm(key, SelectionKey.OP_ACCEPT);
        });
  }

  private interface Action {
    void run(Void nothing) throws IOException;
  }

  private CompletableFuture<Void> onLoop(Action action) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    loop.execute(
        () -> {
          try {
            action.run(null);
            done.complete(null);
          } catch (IOException | RuntimeException e) {
            done.completeExceptionally(e);
          }
        });
    return done;
  }

  private void accept() {
    try {
      SocketChannel channel = server.accept();
      while (channel != null) {
        serve(channel);
        channel = server.accept();
      }
    } catch (IOException e) {
      log.error("cannot accept a connection: {}", e.toString());
    }
    if (server.isOpen()) {
      loop.arm(key, SelectionKey.OP_ACCEPT);
    }
  }

  private void serve(SocketChannel channel) throws IOException {
    try {
      Peer peer =
          unix
              ? new Peer("unix", () -> PeerCredentials.of(channel))
              : new Peer("tcp", () -> PeerCredentials.UNKNOWN);
      if (!unix) {
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
      }
      Connection accepted = new Connection(loop, channel, peer, this::run);
      open.add(accepted);
      accepted.closed().whenComplete((done, failure) -> open.remove(accepted));
      accepted.ready(SelectionKey.OP_READ); // most clients send at once
    } catch (IOException | RuntimeException e) {
      log.warn("a new connection was dropped: {}", e.toString());
      channel.close();
    }
  }

  private void run(Connection connection) {
    try {
      connections.run(connection, engines == null ? null : engines.get());
    } catch (RuntimeException e) {
      log.warn("a connection was dropped at its first bytes: {}", e.toString());
      connection.close();
    }
  }

  /** Accepts no more. */
  CompletableFuture<Void> stopAccepting() {
    return onLoop(
        stopped -> {
          server.close();
          loop.sweep();
        });
  }

  /** Ends the open streams; completes when all connections are closed. */
  CompletableFuture<Void> closeConnections() {
    List<CompletableFuture<Void>> closing = new ArrayList<>();
    for (Connection connection : open) {
      closing.add(connection.closed());
      connection.shutdown();
    }
    return CompletableFuture.allOf(closing.toArray(CompletableFuture[]::new));
  }
}
