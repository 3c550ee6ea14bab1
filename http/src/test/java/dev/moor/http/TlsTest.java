package dev.moor.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.moor.http.DockerCli.Result;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** TCP with and without TLS: who may come in, and that directions close one by one. */
@Timeout(120)
class TlsTest {
  @TempDir private static Path folder;
  private static Certificates certificates;

  @BeforeAll
  static void makeCertificates() throws IOException {
    certificates = new Certificates(folder);
    certificates.authority("ca");
    certificates.authority("other-ca");
    certificates.signed("pkcs8", "ca", "genpkey", "-algorithm", "RSA");
    certificates.signed("pkcs1", "ca", "genrsa", "-traditional");
    certificates.signed("ec", "ca", "ecparam", "-genkey", "-name", "prime256v1");
    certificates.signed(
        "ec8", "ca", "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384");
    certificates.signed("client", "ca", "genrsa");
    certificates.signed("stranger", "other-ca", "genrsa");
  }

  private static Listen.Tls tls(String server) {
    return new Listen.Tls(
        "127.0.0.1",
        0,
        certificates.file("ca.pem"),
        certificates.file(server + ".pem"),
        certificates.file(server + ".key"));
  }

  private static DockerCli docker(String program, TestServer server, String ca, String client) {
    int port = ((InetSocketAddress) server.server.addresses().get(1)).getPort();
    return new DockerCli(
        program,
        "-H",
        "tcp://127.0.0.1:" + port,
        "--tlsverify",
        "--tlscacert=" + certificates.file(ca + ".pem"),
        "--tlscert=" + certificates.file(client + ".pem"),
        "--tlskey=" + certificates.file(client + ".key"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"pkcs8", "pkcs1", "ec", "ec8"})
  void shouldServeWithEveryFormOfKey(String key) throws IOException {
    String program = DockerCli.programs().findFirst().orElseThrow();
    try (TestServer server = new TestServer(tls(key))) {
      Result result = docker(program, server, "ca", "client").run("ps");
      assertThat(result.text()).contains("CONTAINER ID");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.moor.http.DockerCli#programs")
  void shouldKeepTheOtherDirectionOpenAfterHalfClose(String program) throws IOException {
    byte[] input = new byte[2_000_000];
    new Random(3).nextBytes(input);
    try (TestServer server = new TestServer(tls("ec"))) {
      DockerCli docker = docker(program, server, "ca", "client");
      Result small = docker.run("x".getBytes(StandardCharsets.UTF_8), "run", "-i", "b", "cat");
      assertThat(small.text()).isEqualTo("x");
      Result large = docker.run(input, "run", "-i", "b", "cat");
      assertThat(large.out()).isEqualTo(input);
      assertThat(large.code()).isZero();
      assertThat(server.engine.askers.get(0).subject()).isEqualTo("CN=client,O=moor");
      assertThat(server.engine.askers.get(0).transport()).isEqualTo("tcp");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.moor.http.DockerCli#programs")
  void shouldRefuseWhoIsNotKnown(String program) throws IOException {
    try (TestServer server = new TestServer(tls("pkcs8"))) {
      Result stranger = docker(program, server, "ca", "stranger").run("ps");
      assertThat(stranger.code()).isNotZero();
      assertThat(stranger.text()).doesNotContain("CONTAINER ID").contains("tls");
      Result wrongServer = docker(program, server, "other-ca", "client").run("ps");
      assertThat(wrongServer.text()).contains("certificate signed by unknown authority");
      int port = ((InetSocketAddress) server.server.addresses().get(1)).getPort();
      DockerCli bare = new DockerCli(program, "-H", "tcp://127.0.0.1:" + port);
      assertThat(bare.run("ps").code()).isNotZero();
      assertThat(bare.run("--tls", "ps").code()).isNotZero();
      // and it goes on for those it knows
      assertThat(docker(program, server, "ca", "client").run("ps").code()).isZero();
    }
  }

  @ParameterizedTest
  @MethodSource("dev.moor.http.DockerCli#programs")
  void shouldServePlainTcp(String program) throws IOException {
    try (TestServer server = new TestServer(new Listen.Tcp("127.0.0.1", 0))) {
      int port = ((InetSocketAddress) server.server.addresses().get(1)).getPort();
      DockerCli docker = new DockerCli(program, "-H", "tcp://127.0.0.1:" + port);
      Result echo = docker.run("y".getBytes(StandardCharsets.UTF_8), "run", "-i", "b", "cat");
      assertThat(echo.text()).isEqualTo("y");
    }
  }

  @Test
  void shouldRefuseToListenWithWhatIsNoKey() {
    Listen.Tls swapped =
        new Listen.Tls(
            "127.0.0.1",
            0,
            certificates.file("ca.pem"),
            certificates.file("ca.pem"),
            certificates.file("ca.pem"));
    assertThatThrownBy(() -> new TestServer(swapped).close())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("ca.pem holds no PEM private key");
  }
}
