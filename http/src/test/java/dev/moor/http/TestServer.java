package dev.moor.http;

import akka.actor.ActorSystem;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.io.InputStream;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The server on a fake engine, on a socket of its own in a folder of its own. */
final class TestServer implements AutoCloseable {
  final Path folder;
  final Path socket;
  final FakeEngine engine = new FakeEngine();
  final ActorSystem system;
  final HttpServer server;

  TestServer(Listen... more) throws IOException {
    folder = Files.createTempDirectory("moor-http");
    socket = folder.resolve("moor.sock");
    system =
        ActorSystem.create(
            "http",
            ConfigFactory.parseString("akka.loglevel=WARNING, akka.daemonic=on")
                .withFallback(ConfigFactory.load()));
    Stream<Listen> all = Stream.concat(Stream.of(new Listen.Unix(socket)), Stream.of(more));
    server = HttpServer.bind(system, engine.services(), all.toList(), ServerInfo.of("0.1.0"));
  }

  /** An answer as text, the head and the body (chunks put together). */
  record Answer(String head, String body) {
    int status() {
      return Integer.parseInt(head.substring(9, 12));
    }

    String header(String name) {
      return head.lines()
          .filter(line -> line.toLowerCase().startsWith(name.toLowerCase() + ": "))
          .map(line -> line.substring(name.length() + 2))
          .findFirst()
          .orElse("");
    }
  }

  Answer get(String path) throws IOException {
    return send("GET", path, "");
  }

  Answer send(String method, String path, String json) throws IOException {
    try (SocketChannel channel = connect()) {
      byte[] body = json.getBytes(StandardCharsets.UTF_8);
      String type = json.isEmpty() ? "" : "Content-Type: application/json\r\n";
      write(
          channel,
          method
              + ' '
              + path
              + " HTTP/1.1\r\nHost: docker\r\nConnection: close\r\n"
              + type
              + "Content-Length: "
              + body.length
              + "\r\n\r\n"
              + json);
      String all =
          new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
      int split = all.indexOf("\r\n\r\n");
      String head = all.substring(0, split);
      String rest = all.substring(split + 4);
      return new Answer(head, head.contains("chunked") ? unchunk(rest) : rest);
    }
  }

  SocketChannel connect() throws IOException {
    return SocketChannel.open(UnixDomainSocketAddress.of(socket));
  }

  static void write(SocketChannel channel, String text) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /** The head of an answer, byte by byte so that nothing of the body is taken. */
  static String readHead(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("ended after: " + head);
      }
      head.append((char) next);
    }
    return head.toString();
  }

  private static String unchunk(String text) {
    StringBuilder body = new StringBuilder();
    String rest = text;
    while (true) {
      int end = rest.indexOf("\r\n");
      int size = Integer.parseInt(rest.substring(0, end), 16);
      if (size == 0) {
        return body.toString();
      }
      body.append(rest, end + 2, end + 2 + size);
      rest = rest.substring(end + 4 + size);
    }
  }

  @Override
  public void close() throws IOException {
    server.close().toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
    system.terminate();
    system.getWhenTerminated().toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  static List<String> lines(String text) {
    return text.lines().toList();
  }
}
