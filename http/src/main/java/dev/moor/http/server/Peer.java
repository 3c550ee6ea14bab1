package dev.moor.http.server;

import dev.moor.actors.port.Asker;
import java.util.concurrent.CompletableFuture;

/** The other end of a connection. */
public final class Peer {
  private final String transport;
  private final long uid;
  private final CompletableFuture<Void> inputEnded = new CompletableFuture<>();
  private volatile String subject = "";

  public Peer(String transport, long uid) {
    this.transport = transport;
    this.uid = uid;
  }

  public String transport() {
    return transport;
  }

  /** Subject of the client's certificate, empty before the handshake and without TLS. */
  void subject(String name) {
    subject = name;
  }

  /** Completes when the peer has ended its sending or is gone. */
  public CompletableFuture<Void> inputEnded() {
    return inputEnded;
  }

  public Asker asker(String requestId) {
    return new Asker(transport, uid, -1, subject, requestId);
  }
}
