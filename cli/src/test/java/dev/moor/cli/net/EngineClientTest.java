package dev.moor.cli.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.moor.cli.CliException;
import dev.moor.cli.FakeDaemon;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EngineClientTest {
  private static EngineClient client(FakeDaemon daemon) {
    return new EngineClient(Endpoint.parse(daemon.address(), false), TlsOptions.off());
  }

  @Test
  void shouldReadAChunkedAnswer() throws Exception {
    String answer =
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\n{\"a\r\n4\r\n\":1}\r\n0\r\n"
            + "Trailer: t\r\n\r\n";
    try (FakeDaemon daemon = new FakeDaemon(FakeDaemon.text(answer))) {
      assertThat(client(daemon).get(Target.of("/x")).path("a").asInt()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n{}",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "SSH-2.0-OpenSSH\r\n",
        "HTTP/1.1 2xx OK\r\n\r\n",
        "",
      })
  void shouldSayThatTheConnectionBroke(String answer) throws Exception {
    try (FakeDaemon daemon = new FakeDaemon(FakeDaemon.text(answer))) {
      assertThatThrownBy(() -> client(daemon).get(Target.of("/x")))
          .isInstanceOf(CliException.class)
          .hasMessageContaining("broke");
    }
  }

  @Test
  void shouldShowAPlainTextErrorAsItIs() throws Exception {
    String answer = "HTTP/1.1 409 Conflict\r\nContent-Length: 4\r\n\r\nnope";
    try (FakeDaemon daemon = new FakeDaemon(FakeDaemon.text(answer))) {
      assertThatThrownBy(() -> client(daemon).hijack(Target.of("/x"), null))
          .isInstanceOfSatisfying(ApiException.class, e -> assertThat(e.status()).isEqualTo(409))
          .hasMessage("nope");
    }
  }

  @Test
  void shouldTakeAnEarlyRefusalOfAnUpload() throws Exception {
    byte[] much = new byte[4 << 20];
    CountDownLatch done = new CountDownLatch(1);
    FakeDaemon.Answer refusal =
        new FakeDaemon.Answer() {
          @Override
          public void to(SocketChannel channel) throws IOException {
            channel.shutdownInput();
            FakeDaemon.status(413, "{\"message\":\"too large\"}").to(channel);
            try {
              done.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          }

          @Override
          public boolean readsBody() {
            return false;
          }
        };
    try (FakeDaemon daemon = new FakeDaemon(refusal)) {
      assertThatThrownBy(
              () ->
                  client(daemon)
                      .upload("POST", Target.of("/x"), "application/x-tar", o -> o.write(much)))
          .isInstanceOf(ApiException.class)
          .hasMessage("too large");
    } finally {
      done.countDown();
    }
  }

  @Test
  void shouldKeepBytesThatFollowTheUpgradeAtOnce() throws Exception {
    String answer = "HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\n\r\nearly";
    try (FakeDaemon daemon = new FakeDaemon(FakeDaemon.text(answer));
        Hijacked stream = client(daemon).hijack(Target.of("/x"), null)) {
      assertThat(new String(stream.in().readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("early");
    }
  }

  @Test
  void shouldEncodeTargets() {
    assertThat(Target.of("/images/", "a/b:1@sha256:x", "/json").with("q", "a b&c=ü"))
        .hasToString("/images/a/b:1@sha256:x/json?q=a%20b%26c%3D%C3%BC");
    assertThat(Target.of("/containers/", "x?y#z").flag("a", false).flag("b", true))
        .hasToString("/containers/x%3Fy%23z?b=1");
  }

  @Test
  void shouldReadAddresses() {
    assertThat(Endpoint.parse("tcp://[::1]:99", false))
        .extracting(Endpoint::host, Endpoint::port)
        .containsExactly("::1", 99);
    assertThat(Endpoint.parse("tcp://box", true).port()).isEqualTo(2376);
    assertThat(Endpoint.parse("tcp://box/", false).port()).isEqualTo(2375);
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://x", "unix://", "tcp://x:0", "tcp://x:abc", "box"})
  void shouldRefuseOtherAddresses(String address) {
    assertThatThrownBy(() -> Endpoint.parse(address, false))
        .isInstanceOf(CliException.class)
        .hasMessageContaining(address);
  }
}
