package dev.moor.http.server;

import akka.actor.ClassicActorSystemProvider;
import akka.stream.Materializer;
import dev.moor.http.Listen;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;

/** All listening sockets of a daemon and the selector thread under them. */
public final class Sockets {
  private final SelectorLoop loop;
  private final HttpConnections connections;
  private final List<Listener> listeners = new ArrayList<>();
  private final List<SocketAddress> addresses = new ArrayList<>();
  private final Map<Path, Object> files = new HashMap<>();
  private CompletionStage<Void> closed;

  private Sockets(SelectorLoop loop, HttpConnections connections) {
    this.loop = loop;
    this.connections = connections;
  }

  /** Binds and starts all, or none. */
  public static Sockets open(
      ClassicActorSystemProvider system,
      Materializer materializer,
      Handler handler,
      String serverHeader,
      List<Listen> listens)
      throws IOException {
    HttpConnections connections = new HttpConnections(system, materializer, handler, serverHeader);
    Sockets sockets = new Sockets(new SelectorLoop(), connections);
    try {
      for (Listen listen : listens) {
        sockets.add(listen);
      }
      for (Listener listener : sockets.listeners) {
        listener.start().join();
      }
      return sockets;
    } catch (IOException | RuntimeException e) {
      sockets.close();
      throw e;
    }
  }

  private void add(Listen listen) throws IOException {
    if (listen instanceof Listen.Unix unix) {
      ServerSocketChannel channel = SocketFiles.bind(unix.path());
      Path path = unix.path().toAbsolutePath();
      files.put(path, SocketFiles.fileKey(path));
      add(channel, true, null);
    } else if (listen instanceof Listen.Tls tls) {
      Supplier<SSLEngine> engines = TlsContexts.engines(tls);
      add(tcp(tls.host(), tls.port()), false, engines);
    } else if (listen instanceof Listen.Tcp tcp) {
      add(tcp(tcp.host(), tcp.port()), false, null);
    }
  }

  private void add(ServerSocketChannel channel, boolean unix, Supplier<SSLEngine> engines)
      throws IOException {
    listeners.add(new Listener(loop, channel, unix, engines, connections));
    addresses.add(channel.getLocalAddress());
  }

  private static ServerSocketChannel tcp(String host, int port) throws IOException {
    ServerSocketChannel channel = ServerSocketChannel.open();
    try {
      channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      InetSocketAddress address =
          host.isEmpty() ? new InetSocketAddress(port) : new InetSocketAddress(host, port);
      if (address.isUnresolved()) {
        throw new IOException("unknown host");
      }
      return channel.bind(address, 1024);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw new IOException("cannot listen on " + host + ":" + port + ": " + e.getMessage(), e);
    }
  }

  /** Bound addresses in the order given. */
  public List<SocketAddress> addresses() {
    return List.copyOf(addresses);
  }

  /** Stops accepting, removes the socket files, ends open connections. */
  public synchronized CompletionStage<Void> close() {
    if (closed == null) {
      closed = closeAll();
    }
    return closed;
  }

  private CompletionStage<Void> closeAll() {
    files.forEach(SocketFiles::remove);
    connections.close();
    List<CompletableFuture<Void>> steps = new ArrayList<>();
    for (Listener listener : listeners) {
      steps.add(listener.stopAccepting().thenCompose(stopped -> listener.closeConnections()));
    }
    return CompletableFuture.allOf(steps.toArray(CompletableFuture[]::new))
        .whenCompleteAsync((done, failure) -> loop.close());
  }
}
