package dev.moor.http;

import akka.actor.ClassicActorSystemProvider;
import akka.stream.Materializer;
import dev.moor.actors.port.EngineServices;
import dev.moor.http.route.Api;
import dev.moor.http.server.Sockets;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** The API server of a daemon. */
public final class HttpServer {
  private final Sockets sockets;

  private HttpServer(Sockets sockets) {
    this.sockets = sockets;
  }

  /**
   * Listens on all addresses or, at the first failure, on none; blocks for the few system calls.
   *
   * @throws IOException naming the address, and what is wrong with it
   */
  public static HttpServer bind(
      ClassicActorSystemProvider system,
      EngineServices services,
      List<Listen> listens,
      ServerInfo info)
      throws IOException {
    Materializer materializer = Materializer.createMaterializer(system);
    Api api = new Api(services, info, materializer);
    return new HttpServer(
        Sockets.open(system, materializer, api, "Docker/" + info.version() + " (linux)", listens));
  }

  /** Bound addresses, in the order given (the port of a TCP listener on port 0). */
  public List<SocketAddress> addresses() {
    return sockets.addresses();
  }

  /**
   * Accepts no more, removes the socket files, ends open streams; completes when all connections
   * are closed.
   */
  public CompletionStage<Void> close() {
    return sockets.close();
  }
}
