package dev.moor.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A daemon on a unix socket that answers each connection with the next canned text. */
public final class FakeDaemon implements AutoCloseable {
  private final ServerSocketChannel server;
  private final Path folder;
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final Thread thread;

  /** What the daemon does with one connection after it has read the request's head. */
  public interface Answer {
    void to(SocketChannel channel) throws IOException;

    /** False for a daemon that answers before it has read the body. */
    default boolean readsBody() {
      return true;
    }
  }

  /** Serves the answers in turn, one a connection. */
  public FakeDaemon(Answer... answers) throws IOException {
    folder = Files.createTempDirectory("moor-cli");
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket()));
    thread = new Thread(() -> serve(answers), "fake daemon");
    thread.setDaemon(true);
    thread.start();
  }

  /** An answer that is this text. */
  public static Answer text(String answer) {
    return channel -> write(channel, answer);
  }

  /** A JSON answer with status 200. */
  public static Answer json(String body) {
    return status(200, body);
  }

  /** A JSON answer with a status. */
  public static Answer status(int status, String body) {
    return text(
        "HTTP/1.1 "
            + status
            + " X\r\nContent-Type: application/json\r\nContent-Length: "
            + body.getBytes(StandardCharsets.UTF_8).length
            + "\r\n\r\n"
            + body);
  }

  /** Where it listens. */
  public Path socket() {
    return folder.resolve("d.sock");
  }

  /** The address for {@code -H}. */
  public String address() {
    return "unix://" + socket();
  }

  /** The requests so far: head and, where a length says so, the body. */
  public List<String> requests() {
    return requests;
  }

  private void serve(Answer... answers) {
    for (Answer answer : answers) {
      try (SocketChannel channel = server.accept()) {
        requests.add(request(channel, answer.readsBody()));
        answer.to(channel);
      } catch (IOException e) {
        return; // closed by the test's end, or by a client that left: the test sees what it needs
      }
    }
  }

  private static String request(SocketChannel channel, boolean withBody) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    String text = "";
    while (true) {
      int head = text.indexOf("\r\n\r\n");
      if (head >= 0 && !withBody) {
        return text;
      }
      if (head >= 0) {
        String length = text.replaceAll("(?s).*Content-Length: (\\d+).*", "$1");
        boolean known = length.matches("\\d+");
        boolean chunked = text.contains("chunked");
        if (chunked
            ? text.endsWith("0\r\n\r\n") && head + 4 < text.length()
            : !known || text.length() >= head + 4 + Integer.parseInt(length)) {
          return text;
        }
      }
      int b = read(channel);
      if (b < 0) {
        return text;
      }
      bytes.write(b);
      text = bytes.toString(StandardCharsets.UTF_8);
    }
  }

  /** One byte, or -1 at the end. */
  public static int read(SocketChannel channel) throws IOException {
    ByteBuffer one = ByteBuffer.allocate(1);
    return channel.read(one) < 0 ? -1 : one.get(0) & 0xff;
  }

  /** Sends text. */
  public static void write(SocketChannel channel, String text) throws IOException {
    write(channel, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Sends bytes. */
  public static void write(SocketChannel channel, byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    Files.deleteIfExists(socket());
    Files.deleteIfExists(folder);
  }
}
