package dev.moor.supervisor.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/** Plain HTTP/1.1 over the unix socket, a connection a request: what a client without SDK sends. */
final class Http {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path socket;

  Http(Path socket) {
    this.socket = socket;
  }

  /** Status, head and the body, chunks joined. */
  record Answer(int status, String head, byte[] body) {
    String text() {
      return new String(body, StandardCharsets.UTF_8);
    }

    JsonNode json() {
      try {
        return JSON.readTree(body);
      } catch (IOException e) {
        throw new UncheckedIOException(text(), e);
      }
    }

    /** The message of an error body. */
    String message() {
      return json().path("message").asText();
    }
  }

  /** An answer whose head is here, and whose body may come much later. */
  record Begun(SocketChannel channel, byte[] head) {
    Answer end() {
      try (channel) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(head);
        all.write(readAll(channel));
        return parse(all.toByteArray());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Sends a request without a body and waits for the head of its answer. */
  Begun begin(String method, String path) {
    try {
      SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
      channel.connect(UnixDomainSocketAddress.of(socket));
      String request = method + " " + path + " HTTP/1.1\r\nHost: moor\r\nConnection: close\r\n";
      write(channel, (request + "Content-Length: 0\r\n\r\n").getBytes(StandardCharsets.UTF_8));
      ByteArrayOutputStream head = new ByteArrayOutputStream();
      ByteBuffer one = ByteBuffer.allocate(1);
      while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
        if (channel.read(one.clear()) < 0) {
          throw new AssertionError("no HTTP answer: " + head);
        }
        head.write(one.array()[0]);
      }
      return new Begun(channel, head.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(method + " " + path, e);
    }
  }

  Answer get(String path) {
    return request("GET", path, null, "application/json");
  }

  Answer post(String path, String json) {
    return request("POST", path, json, "application/json");
  }

  Answer delete(String path) {
    return request("DELETE", path, null, "application/json");
  }

  Answer request(String method, String path, String body, String contentType) {
    return request(method, path, body, contentType, Map.of());
  }

  Answer request(
      String method, String path, String body, String contentType, Map<String, String> headers) {
    StringBuilder more = new StringBuilder();
    headers.forEach((name, value) -> more.append(name + ": " + value + "\r\n"));
    byte[] bytes = body == null ? new byte[0] : body.getBytes(StandardCharsets.UTF_8);
    String head =
        method
            + " "
            + path
            + " HTTP/1.1\r\nHost: moor\r\nConnection: close\r\nContent-Length: "
            + bytes.length
            + "\r\n"
            + (body == null ? "" : "Content-Type: " + contentType + "\r\n")
            + more
            + "\r\n";
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(socket));
      write(channel, head.getBytes(StandardCharsets.UTF_8));
      write(channel, bytes);
      return parse(readAll(channel));
    } catch (IOException e) {
      throw new UncheckedIOException(method + " " + path, e);
    }
  }

  private static void write(SocketChannel channel, byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  private static byte[] readAll(SocketChannel channel) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);
    while (channel.read(buffer) >= 0) {
      all.write(buffer.array(), 0, buffer.position());
      buffer.clear();
    }
    return all.toByteArray();
  }

  private static Answer parse(byte[] all) {
    String text = new String(all, StandardCharsets.ISO_8859_1);
    int end = text.indexOf("\r\n\r\n");
    if (end < 0) {
      throw new AssertionError("no HTTP answer: " + text);
    }
    String head = text.substring(0, end);
    String rest = text.substring(end + 4);
    boolean chunked = head.toLowerCase(Locale.ROOT).contains("transfer-encoding: chunked");
    String body = chunked ? joined(rest) : rest;
    return new Answer(
        Integer.parseInt(head.split(" ", 3)[1]), head, body.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static String joined(String chunks) {
    StringBuilder body = new StringBuilder();
    int at = 0;
    while (true) {
      int line = chunks.indexOf("\r\n", at);
      if (line < 0) {
        throw new AssertionError("the chunked answer was cut: " + chunks);
      }
      int size = Integer.parseInt(chunks.substring(at, line), 16);
      if (size == 0) {
        return body.toString();
      }
      body.append(chunks, line + 2, line + 2 + size);
      at = line + 2 + size + 2;
    }
  }
}
