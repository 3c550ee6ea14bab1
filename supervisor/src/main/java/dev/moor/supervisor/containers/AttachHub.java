package dev.moor.supervisor.containers;

import dev.moor.actors.port.AttachService;
import dev.moor.actors.port.StdChunk;
import dev.moor.runtime.attach.AttachListener;
import dev.moor.runtime.attach.AttachSocket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;

/**
 * Joins the one connection to a shim with any number of clients: output goes to all of them, input
 * comes from any of them. Clients may join before there is a connection.
 */
final class AttachHub implements AttachListener {
  private final boolean tty;
  private final boolean closeStdinAtEnd;
  private final Path spillFolder;
  private final Executor executor;
  private final List<Client> clients = new CopyOnWriteArrayList<>();
  private CompletableFuture<AttachSocket> socket = new CompletableFuture<>();
  private boolean closed;
  private boolean released = true;

  /**
   * @param closeStdinAtEnd the end of a client's input is the end of the process's (StdinOnce)
   * @param spillFolder where output for slow clients is buffered
   */
  AttachHub(boolean tty, boolean closeStdinAtEnd, Path spillFolder, Executor executor) {
    this.tty = tty;
    this.closeStdinAtEnd = closeStdinAtEnd;
    this.spillFolder = spillFolder;
    this.executor = executor;
  }

  boolean hasClients() {
    return !clients.isEmpty();
  }

  synchronized boolean connected() {
    return socket.isDone() && !socket.isCompletedExceptionally();
  }

  /** The connection of the run that begins; input that waited is sent. */
  synchronized void connected(AttachSocket newSocket) {
    socket.complete(newSocket);
  }

  /** The run is over, or never began: clients get what is buffered, then the end. */
  void runEnded() {
    synchronized (this) {
      socket = new CompletableFuture<>();
      closed = false;
    }
    List<Client> present = List.copyOf(clients);
    clients.removeAll(present);
    present.forEach(client -> client.output.end());
  }

  /** Text for the clients outside of the process's own output. */
  void say(StdChunk.Stream stream, String text) {
    onOutput(
        stream.number(), ByteBuffer.wrap(text.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
  }

  AttachService.Session join(AttachService.Options options, Runnable onDetach) {
    Client client = new Client(options, onDetach);
    clients.add(client);
    return client;
  }

  @Override
  public void onOutput(int stream, ByteBuffer bytes) {
    StdChunk.Stream kind = stream == 2 ? StdChunk.Stream.STDERR : StdChunk.Stream.STDOUT;
    for (Client client : clients) {
      boolean wanted =
          kind == StdChunk.Stream.STDERR ? client.options.stderr() : client.options.stdout();
      if (wanted) {
        client.output.offer(kind, bytes);
      }
    }
  }

  @Override
  public void onClosed() {
    boolean over;
    synchronized (this) {
      closed = true;
      over = closed && released;
    }
    if (over) {
      runEnded();
    }
  }

  /** The end of clients' output waits from now on for {@link #release} too. */
  synchronized AttachHub held() {
    released = false;
    return this;
  }

  /** The end is journaled and to be seen by all: clients may hear of it once output is read. */
  void release() {
    boolean over;
    synchronized (this) {
      released = true;
      over = closed;
    }
    if (over) {
      runEnded();
    }
  }

  private synchronized CompletableFuture<AttachSocket> socket() {
    return socket;
  }

  private final class Client implements AttachService.Session, Flow.Subscriber<ByteBuffer> {
    private final AttachService.Options options;
    private final Runnable onDetach;
    private final ClientOutput output = new ClientOutput(spillFolder, executor);
    private final Optional<DetachKeys> detachKeys;
    private final CompletableFuture<AttachSocket> connection = socket();
    private Flow.Subscription subscription;

    Client(AttachService.Options options, Runnable onDetach) {
      this.options = options;
      this.onDetach = onDetach;
      this.detachKeys =
          tty && options.stdin()
              ? Optional.of(DetachKeys.parse(options.detachKeys()))
              : Optional.empty();
    }

    @Override
    public boolean tty() {
      return tty;
    }

    @Override
    public Flow.Publisher<StdChunk> output() {
      return output;
    }

    @Override
    public Flow.Subscriber<ByteBuffer> input() {
      return options.stdin() ? this : null;
    }

    @Override
    public void close() {
      if (clients.remove(this)) {
        onDetach.run();
      }
      output.cancel();
    }

    @Override
    public void onSubscribe(Flow.Subscription newSubscription) {
      subscription = newSubscription;
      newSubscription.request(1);
    }

    @Override
    public void onNext(ByteBuffer bytes) {
      ByteBuffer passed = bytes;
      if (detachKeys.isPresent()) {
        Optional<ByteBuffer> rest = detachKeys.get().pass(bytes);
        if (rest.isEmpty()) {
          detach();
          return;
        }
        passed = rest.get();
      }
      ByteBuffer data = passed;
      connection
          .thenCompose(s -> s.write(data))
          .whenComplete(
              (done, error) -> {
                if (error == null) {
                  subscription.request(1);
                } else {
                  subscription.cancel();
                }
              });
    }

    @Override
    public void onError(Throwable error) {
      onComplete();
    }

    @Override
    public void onComplete() {
      if (closeStdinAtEnd && !tty) {
        connection.thenAccept(AttachSocket::closeStdin);
      }
    }

    private void detach() {
      subscription.cancel();
      if (clients.remove(this)) {
        onDetach.run();
      }
      output.end();
    }
  }
}
