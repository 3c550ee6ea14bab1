package dev.moor.http.server;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** The place of one connection in a running stream, which may be there before its connection. */
final class Seat {
  private final CompletableFuture<Connection> connection = new CompletableFuture<>();

  /** False: the stream has ended, nobody would read from the connection. */
  boolean take(Connection accepted) {
    return connection.complete(accepted);
  }

  /** Tells the stream its connection, at once where it is there already. */
  void onTaken(Consumer<Connection> begin) {
    connection.thenAccept(begin);
  }

  /** Who asks; there from the first request on. */
  Peer peer() {
    return connection.join().peer();
  }

  /** The stream has ended, and with it its connection. */
  void leave() {
    if (!connection.cancel(false) && !connection.isCancelled()) {
      connection.join().close();
    }
  }
}
