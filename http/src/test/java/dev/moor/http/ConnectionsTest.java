package dev.moor.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Connections beyond, and after, the few streams that wait for one. */
class ConnectionsTest {
  private static final int MANY = 40;
  private static final String PING = "GET /_ping HTTP/1.1\r\nHost: docker\r\n\r\n";

  private TestServer server;

  @BeforeEach
  void start() throws IOException {
    server = new TestServer();
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  @Test
  void shouldServeManyOpenConnectionsEachOnItsOwn() throws IOException {
    for (int round = 0; round < 3; round++) {
      List<SocketChannel> open = new ArrayList<>();
      for (int i = 0; i < MANY; i++) {
        open.add(server.connect());
      }
      for (SocketChannel channel : open) {
        TestServer.write(channel, PING);
      }
      for (SocketChannel channel : open) {
        assertPong(channel);
        TestServer.write(channel, PING);
        assertPong(channel);
        channel.close();
      }
    }
  }

  @Test
  void shouldServeOnAfterClientsThatSayNothing() throws IOException {
    for (int i = 0; i < MANY; i++) {
      server.connect().close();
    }
    for (int i = 0; i < MANY; i++) {
      assertThat(server.get("/_ping").body()).isEqualTo("OK");
    }
  }

  @Test
  void shouldCloseClientsThatSayNothingWhenItEnds() throws IOException {
    try (SocketChannel silent = server.connect();
        SocketChannel busy = server.connect()) {
      TestServer.write(busy, PING);
      assertPong(busy);

      server.server.close().toCompletableFuture().join();

      assertThat(Channels.newInputStream(silent).read()).isEqualTo(-1);
      assertThat(Channels.newInputStream(busy).read()).isEqualTo(-1);
    }
  }

  @Test
  void shouldTakeARequestThatComesInBits() throws IOException {
    try (SocketChannel channel = server.connect()) {
      for (String bit : PING.split("(?<=\\G.{5})", -1)) {
        TestServer.write(channel, bit);
      }
      assertPong(channel);
    }
  }

  @Test
  void shouldKnowWhoAskedThoughTheClientIsGoneAtOnce() throws IOException {
    String body = "{\"Image\":\"busybox\"}";
    for (int i = 0; i < MANY; i++) {
      try (SocketChannel channel = server.connect()) {
        TestServer.write(
            channel,
            "POST /containers/create HTTP/1.1\r\nHost: docker\r\nContent-Type: application/json\r\n"
                + "Content-Length: "
                + body.length()
                + "\r\n\r\n"
                + body);
      }
    }

    Awaitility.await().until(() -> server.engine.askers.size() == MANY);
    assertThat(server.engine.askers).allMatch(asker -> asker.uid() == 0);
  }

  private static void assertPong(SocketChannel channel) throws IOException {
    InputStream in = Channels.newInputStream(channel);
    assertThat(TestServer.readHead(in)).contains(" 200 OK");
    assertThat(new String(in.readNBytes(2), java.nio.charset.StandardCharsets.UTF_8))
        .isEqualTo("OK");
  }
}
