package dev.moor.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.moor.actors.port.ContainerService.WaitResult;
import dev.moor.http.TestServer.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.SubmissionPublisher;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Streams over a real socket: heads before bodies, half-close, ends on either side. */
@Timeout(60)
class StreamsTest {
  private TestServer server;

  @BeforeEach
  void start() throws IOException {
    server = new TestServer();
    server.send("POST", "/containers/create?name=web", "{\"Image\":\"b\",\"OpenStdin\":true}");
    server.send("POST", "/containers/create?name=tty", "{\"Image\":\"b\",\"Tty\":true}");
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  private static String request(String method, String path) {
    return method + ' ' + path + " HTTP/1.1\r\nHost: docker\r\nContent-Length: 0\r\n";
  }

  @Test
  void shouldSendTheHeadOfAWaitBeforeItsEnd() throws IOException {
    try (SocketChannel channel = server.connect()) {
      InputStream in = Channels.newInputStream(channel);
      TestServer.write(channel, request("POST", "/v1.41/containers/web/wait") + "\r\n");
      // when the head is here, nothing has ended yet
      assertThat(TestServer.readHead(in)).startsWith("HTTP/1.1 200 OK");
      String id = server.engine.find("web").id();
      server.engine.ends.get(id).complete(new WaitResult(3, ""));
      // then
      assertThat(readChunk(in)).isEqualTo("{\"StatusCode\":3}\n");
    }
  }

  @Test
  void shouldSendTheHeadOfEventsBeforeTheFirst() throws IOException {
    try (SocketChannel channel = server.connect()) {
      InputStream in = Channels.newInputStream(channel);
      TestServer.write(channel, request("GET", "/events") + "\r\n");
      assertThat(TestServer.readHead(in)).contains("Content-Type: application/json\r\n");
      await().until(() -> server.engine.streams.events.getNumberOfSubscribers() == 1);
      server.engine.streams.events.submit(FakeEngine.FakeStreams.event("start"));
      assertThat(readChunk(in))
          .isEqualTo(
              "{\"status\":\"start\",\"id\":\"abc123\",\"from\":\"busybox\",\"Type\":\"container\","
                  + "\"Action\":\"start\",\"Actor\":{\"ID\":\"abc123\",\"Attributes\":"
                  + "{\"image\":\"busybox\",\"name\":\"web\"}},\"scope\":\"local\","
                  + "\"time\":1700000000,\"timeNano\":1700000000000000005}\n");
    }
  }

  @Test
  void shouldEndEventsWhenTheClientGoesAway() throws IOException {
    SubmissionPublisher<?> events = server.engine.streams.events;
    try (SocketChannel channel = server.connect()) {
      TestServer.write(channel, request("GET", "/events") + "\r\n");
      TestServer.readHead(Channels.newInputStream(channel));
      await().until(() -> events.getNumberOfSubscribers() == 1);
    }
    await().until(() -> events.getNumberOfSubscribers() == 0);
  }

  @Test
  void shouldEndOpenStreamsAtClose() throws IOException {
    try (SocketChannel channel = server.connect()) {
      InputStream in = Channels.newInputStream(channel);
      TestServer.write(channel, request("GET", "/events") + "\r\n");
      TestServer.readHead(in);
      server.server.close().toCompletableFuture().join();
      in.readAllBytes();
      assertThat(server.socket).doesNotExist();
    }
  }

  @Test
  void shouldEchoThroughAHijackAfterHalfClose() throws Exception {
    byte[] sent = new byte[3_000_000];
    new Random(1).nextBytes(sent);
    try (SocketChannel channel = server.connect()) {
      InputStream in = Channels.newInputStream(channel);
      TestServer.write(
          channel,
          request("POST", "/v1.47/containers/web/attach?stream=1&stdin=1&stdout=1")
              + "Connection: Upgrade\r\nUpgrade: tcp\r\n\r\n");
      String head = TestServer.readHead(in);
      assertThat(head).startsWith("HTTP/1.1 101 UPGRADED\r\n");
      assertThat(head).contains("Content-Type: application/vnd.docker.multiplexed-stream\r\n");
      assertThat(head).contains("Connection: Upgrade\r\n").contains("Upgrade: tcp\r\n");
      ByteBuffer data = ByteBuffer.wrap(sent);
      CompletableFuture<Void> sending = new CompletableFuture<>();
      channel.configureBlocking(false);
      assertThat(exchange(channel, data, sending)).isEqualTo(sent);
      assertThat(sending).isCompleted();
    }
  }

  /** Sends and receives in turns, closes its sending side, and takes the frames off. */
  private static byte[] exchange(
      SocketChannel channel, ByteBuffer data, CompletableFuture<Void> sending) throws IOException {
    java.io.ByteArrayOutputStream received = new java.io.ByteArrayOutputStream();
    ByteBuffer buffer = ByteBuffer.allocate(65536);
    while (true) {
      if (data.hasRemaining()) {
        channel.write(data);
      } else if (sending.complete(null)) {
        channel.shutdownOutput();
      }
      int count = channel.read(buffer.clear());
      if (count < 0) {
        return unframe(ByteBuffer.wrap(received.toByteArray()));
      }
      received.write(buffer.array(), 0, count);
      Thread.onSpinWait();
    }
  }

  private static byte[] unframe(ByteBuffer frames) {
    java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
    while (frames.hasRemaining()) {
      assertThat(frames.getInt()).isEqualTo(0x01000000);
      byte[] payload = new byte[frames.getInt()];
      frames.get(payload);
      out.writeBytes(payload);
    }
    return out.toByteArray();
  }

  @Test
  void shouldStreamRawWithoutUpgradeAndForOldVersions() throws IOException {
    try (SocketChannel channel = server.connect()) {
      InputStream in = Channels.newInputStream(channel);
      TestServer.write(
          channel, request("POST", "/v1.41/containers/web/attach?stream=1&stdout=1") + "\r\n");
      String head = TestServer.readHead(in);
      assertThat(head).startsWith("HTTP/1.1 200 OK\r\n");
      assertThat(head).contains("Content-Type: application/vnd.docker.raw-stream\r\n");
      assertThat(head).doesNotContain("Content-Length").doesNotContain("chunked");
      assertThat(unframeErr(in.readAllBytes())).isEqualTo("no stdin\n");
    }
  }

  private static String unframeErr(byte[] bytes) {
    assertThat(bytes).startsWith(2, 0, 0, 0, 0, 0, 0, 9);
    return new String(bytes, 8, bytes.length - 8, StandardCharsets.UTF_8);
  }

  @Test
  void shouldAnswerAnErrorBeforeAHijack() throws IOException {
    Answer answer = server.send("POST", "/containers/none/attach?stream=1", "");
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.body()).contains("No such container: none");
  }

  @Test
  void shouldStreamLogsAsTheyAre() throws IOException {
    List<ByteBuffer> parts = new ArrayList<>();
    StringBuilder expected = new StringBuilder();
    for (int i = 0; i < 40; i++) {
      String part = (i + "x").repeat(50_000);
      expected.append(part);
      parts.add(FakeEngine.bytes(part));
    }
    server.engine.streams.log = new ListPublisher<>(parts);
    Answer answer =
        server.get("/containers/web/logs?stdout=1&tail=5&since=1.5&timestamps=true&follow=0");
    assertThat(answer.body()).isEqualTo(expected.toString());
    assertThat(answer.header("Content-Type"))
        .isEqualTo("application/vnd.docker.multiplexed-stream");
    var query = server.engine.streams.lastLogQuery;
    assertThat(query.tail()).isEqualTo(5);
    assertThat(query.since()).isEqualTo("1970-01-01T00:00:01.500Z");
    assertThat(query.multiplexed()).isTrue();
    assertThat(query.timestamps()).isTrue();
    assertThat(query.follow()).isFalse();
    assertThat(server.get("/containers/tty/logs?stderr=1").header("Content-Type"))
        .isEqualTo("application/vnd.docker.raw-stream");
    assertThat(server.engine.streams.lastLogQuery.multiplexed()).isFalse();
  }

  @Test
  void shouldSendProgressAsLinesAndFailuresWhereTheyBelong() throws IOException {
    assertThat(server.send("POST", "/images/create?fromImage=busybox&tag=latest", "").body())
        .isEqualTo("{\"status\":\"Pulling\"}\r\n");
    Answer missing = server.send("POST", "/images/create?fromImage=missing", "");
    assertThat(missing.status()).isEqualTo(404);
    assertThat(missing.body()).isEqualTo("{\"message\":\"pull access denied\"}\n");
    Answer breaks = server.send("POST", "/images/create?fromImage=breaks", "");
    assertThat(breaks.status()).isEqualTo(200);
    assertThat(breaks.body())
        .isEqualTo(
            "{\"status\":\"Pulling\"}\r\n"
                + "{\"errorDetail\":{\"message\":\"the wire broke\"},"
                + "\"error\":\"the wire broke\"}\r\n");
  }

  @Test
  void shouldTakeUploadsAndStillAnswerWhenTheyAreRefused() throws IOException {
    String megabyte = "y".repeat(1 << 20);
    assertThat(server.send("PUT", "/containers/web/archive?path=/", megabyte).status())
        .isEqualTo(200);
    assertThat(server.engine.store.uploadedBytes).isEqualTo(1 << 20);
    Answer refused = server.send("PUT", "/containers/web/archive?path=/refused", megabyte);
    assertThat(refused.status()).isEqualTo(400);
    Answer loaded = server.send("POST", "/images/load?quiet=1", "z".repeat(7));
    assertThat(loaded.body()).isEqualTo("{\"stream\":\"Loaded image: 7 bytes\\n\"}\r\n");
    assertThat(server.send("POST", "/images/load", "z".repeat(666)).body())
        .endsWith("\"error\":\"broken archive\"}\r\n");
    server.send("POST", "/images/create?fromSrc=-&repo=a&tag=b&changes=CMD+x&changes=ENV+a", "tar");
    assertThat(server.engine.store.images.calls).contains("import 3 a:b [CMD x, ENV a]");
  }

  private static String readChunk(InputStream in) throws IOException {
    StringBuilder size = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      size.append((char) next);
    }
    return new String(
        in.readNBytes(Integer.parseInt(size.toString().strip(), 16)), StandardCharsets.UTF_8);
  }
}
