package dev.moor.supervisor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Asks a daemon over its socket, one connection a request. */
final class UnixHttp {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path socket;

  UnixHttp(Path socket) {
    this.socket = socket;
  }

  /** Status and body. */
  record Answer(int status, String body) {
    JsonNode json() throws IOException {
      return JSON.readTree(body);
    }
  }

  JsonNode get(String path) throws IOException {
    return expect(200, send("GET", path, "")).json();
  }

  /** A request that must end with a status of 2xx. */
  Answer done(String method, String path, String json) throws IOException {
    Answer answer = send(method, path, json);
    if (answer.status() / 100 != 2) {
      throw new AssertionError(method + " " + path + ": " + answer);
    }
    return answer;
  }

  private static Answer expect(int status, Answer answer) {
    if (answer.status() != status) {
      throw new AssertionError("expected " + status + ": " + answer);
    }
    return answer;
  }

  Answer send(String method, String path, String json) throws IOException {
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    String head =
        method
            + " "
            + path
            + " HTTP/1.1\r\nHost: moor\r\nConnection: close\r\n"
            + "Content-Type: application/json\r\nContent-Length: "
            + body.length
            + "\r\n\r\n";
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      ByteBuffer bytes = ByteBuffer.wrap((head + json).getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      String all =
          new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
      int split = all.indexOf("\r\n\r\n");
      String text = all.substring(split + 4);
      boolean chunked = all.substring(0, split).contains("chunked");
      return new Answer(Integer.parseInt(all.substring(9, 12)), chunked ? joined(text) : text);
    }
  }

  private static String joined(String chunks) {
    StringBuilder body = new StringBuilder();
    byte[] rest = chunks.getBytes(StandardCharsets.UTF_8);
    int at = 0;
    while (true) {
      int end = at;
      while (rest[end] != '\r') {
        end++;
      }
      int size = Integer.parseInt(new String(rest, at, end - at, StandardCharsets.UTF_8), 16);
      if (size == 0) {
        return body.toString();
      }
      body.append(new String(rest, end + 2, size, StandardCharsets.UTF_8));
      at = end + 4 + size;
    }
  }
}
