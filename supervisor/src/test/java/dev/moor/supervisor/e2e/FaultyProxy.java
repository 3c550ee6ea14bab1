package dev.moor.supervisor.e2e;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Stands before a registry, notes what is asked and spoils answers as a test says. */
final class FaultyProxy implements AutoCloseable {
  private static final Set<String> NOT_PASSED =
      Set.of("connection", "host", "content-length", "transfer-encoding", "expect", "upgrade");

  /** What is done with one request. */
  interface Fault {
    Fault NONE = x -> -1;

    /**
     * @return how many bytes of the answer's body may pass before the connection breaks; negative
     *     for all; {@link #ANSWERED} where the fault has answered itself
     */
    long on(HttpExchange x) throws IOException;
  }

  /** The fault has sent an answer of its own. */
  static final long ANSWERED = Long.MIN_VALUE;

  /** One request as it came. */
  record Asked(String method, String path, String range, String authorization) {}

  private final HttpServer server;
  private final String target;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Asked> asked = new CopyOnWriteArrayList<>();
  private volatile Fault fault = Fault.NONE;

  private FaultyProxy(HttpServer server, String target) {
    this.server = server;
    this.target = target;
  }

  static FaultyProxy before(DebianRegistry registry) {
    try {
      HttpServer http = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
      FaultyProxy proxy = new FaultyProxy(http, "http://" + registry.name());
      http.createContext("/", proxy::pass);
      http.setExecutor(proxy.threads);
      http.start();
      return proxy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String name() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  void spoil(Fault how) {
    fault = how;
  }

  List<Asked> asked() {
    return asked;
  }

  /** How often a path was asked for. */
  long count(String method, String pathPart) {
    return asked.stream()
        .filter(a -> a.method().equals(method) && a.path().contains(pathPart))
        .count();
  }

  static long refuse(HttpExchange x, int status, String retryAfter) throws IOException {
    if (retryAfter != null) {
      x.getResponseHeaders().add("Retry-After", retryAfter);
    }
    x.getRequestBody().readAllBytes();
    x.sendResponseHeaders(status, -1);
    x.close();
    return ANSWERED;
  }

  private void pass(HttpExchange x) throws IOException {
    asked.add(
        new Asked(
            x.getRequestMethod(),
            x.getRequestURI().toString(),
            x.getRequestHeaders().getFirst("Range"),
            x.getRequestHeaders().getFirst("Authorization")));
    long bytes = fault.on(x);
    if (bytes == ANSWERED) {
      return;
    }
    try {
      relay(x, bytes);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      x.close();
    }
  }

  private void relay(HttpExchange x, long allowed) throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(target + x.getRequestURI()));
    x.getRequestHeaders()
        .forEach(
            (name, values) -> {
              if (!NOT_PASSED.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
              }
            });
    byte[] body = x.getRequestBody().readAllBytes();
    request.method(x.getRequestMethod(), BodyPublishers.ofByteArray(body));
    HttpResponse<InputStream> answer = client.send(request.build(), BodyHandlers.ofInputStream());
    answer
        .headers()
        .map()
        .forEach(
            (name, values) -> {
              if (!NOT_PASSED.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(v -> x.getResponseHeaders().add(name, v.replace(target, "")));
              }
            });
    long length = answer.headers().firstValueAsLong("Content-Length").orElse(0);
    boolean head = x.getRequestMethod().equals("HEAD");
    if (head) {
      x.getResponseHeaders().set("Content-Length", Long.toString(length));
    }
    x.sendResponseHeaders(answer.statusCode(), length == 0 || head ? -1 : length);
    try (InputStream in = answer.body()) {
      if (length > 0 && !head) {
        copy(in, x.getResponseBody(), allowed);
      }
    }
  }

  private static void copy(InputStream in, OutputStream out, long allowed) throws IOException {
    byte[] buffer = new byte[8192];
    long left = allowed < 0 ? Long.MAX_VALUE : allowed;
    while (left > 0) {
      int n = in.read(buffer, 0, (int) Math.min(buffer.length, left));
      if (n < 0) {
        return;
      }
      out.write(buffer, 0, n);
      left -= n;
    }
    out.flush();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
