package dev.moor.http.server;

import dev.moor.actors.port.Asker;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** The other end of a connection. */
public final class Peer {
  private final String transport;
  private final Supplier<PeerCredentials> lookup;
  private final CompletableFuture<Void> inputEnded = new CompletableFuture<>();
  private volatile String subject = "";
  private volatile PeerCredentials credentials;

  /**
   * @param lookup tells process and user while the connection is open
   */
  Peer(String transport, Supplier<PeerCredentials> lookup) {
    this.transport = transport;
    this.lookup = lookup;
  }

  /** Call while the connection is open: a client that is gone cannot be asked who it was. */
  public void identify() {
    if (credentials == null) {
      credentials = lookup.get();
    }
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
    identify();
    return new Asker(transport, credentials.uid(), credentials.pid(), subject, requestId);
  }
}
