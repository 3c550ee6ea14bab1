package dev.moor.supervisor.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Registries that want to know who asks: passwords over TLS with an authority of their own, and a
 * token server. TLS is tried on an address that is not loopback's, where it is never verified.
 */
class RegistryAuthEndToEndTest {
  @TempDir static Path shared;
  @TempDir Path folder;
  private static DebianRegistry tls;
  private static DebianRegistry tokens;
  private static TokenServer tokenServer;
  private static MoordProcess moord;
  private static Path certs;

  @BeforeAll
  static void start() throws IOException {
    String host = address();
    TestCertificates made = new TestCertificates(shared);
    made.authority("ca");
    made.signed("ca", "registry", "subjectAltName=IP:" + host + ",IP:127.0.0.1");
    tls = DebianRegistry.withPassword(host, made.certificate("registry"), made.key("registry"));
    tokenServer = TokenServer.start(Files.createDirectories(shared.resolve("tokens")));
    tokens = DebianRegistry.withTokens(tokenServer);
    certs = Files.createDirectories(shared.resolve("certs.d"));
    Files.copy(
        made.certificate("ca"),
        Files.createDirectories(certs.resolve(tls.name())).resolve("ca.crt"));
    moord = MoordProcess.start("--registry-certs", certs.toString());
  }

  private static String address() throws IOException {
    for (NetworkInterface each :
        java.util.Collections.list(NetworkInterface.getNetworkInterfaces())) {
      for (InetAddress address : java.util.Collections.list(each.getInetAddresses())) {
        if (address instanceof Inet4Address && !address.isLoopbackAddress() && each.isUp()) {
          return address.getHostAddress();
        }
      }
    }
    throw new AssertionError("this machine has no address but loopback's");
  }

  @AfterAll
  static void stop() {
    moord.close();
    tls.close();
    tokens.close();
    tokenServer.close();
  }

  static List<Path> clis() {
    return Docker.all();
  }

  /** A docker CLI with a config folder of its own. */
  private Command.Result docker(MoordProcess to, Path cli, String... arguments) {
    return typed(to, cli, "", arguments);
  }

  private Command.Result typed(MoordProcess to, Path cli, String stdin, String... arguments) {
    List<String> words = new ArrayList<>(List.of(cli.toString(), "-H", "unix://" + to.socket()));
    words.addAll(List.of(arguments));
    return Command.run(
        words,
        new ByteArrayInputStream(stdin.getBytes(StandardCharsets.UTF_8)),
        Map.of("DOCKER_CONFIG", folder.resolve("config").toString(), "HOME", folder.toString()));
  }

  private void login(MoordProcess to, Path cli, String server) {
    Command.Result result =
        typed(
            to,
            cli,
            DebianRegistry.PASSWORD,
            "login",
            "-u",
            DebianRegistry.USER,
            "--password-stdin",
            server);
    assertThat(result.ok().out()).contains("Login Succeeded");
  }

  @ParameterizedTest
  @MethodSource("clis")
  void shouldPushAndPullWithAPasswordOverTls(Path cli) {
    String image = tls.name() + "/pw" + cli + ":1";
    docker(moord, cli, "tag", "busybox", image).ok();
    assertThat(docker(moord, cli, "push", image).code(1).err())
        .contains("no basic auth credentials");
    assertThat(
            typed(
                    moord,
                    cli,
                    "wrong",
                    "login",
                    "-u",
                    DebianRegistry.USER,
                    "--password-stdin",
                    tls.name())
                .code(1)
                .err())
        .contains("unauthorized: incorrect username or password");

    login(moord, cli, tls.name());
    docker(moord, cli, "push", image).ok();
    docker(moord, cli, "rmi", image).ok();
    docker(moord, cli, "pull", image).ok();

    docker(moord, cli, "logout", tls.name()).ok();
    assertThat(docker(moord, cli, "pull", image).code(1).err())
        .contains("no basic auth credentials");
    docker(moord, cli, "rmi", image).ok();
  }

  @Test
  void shouldNotTrustAnAuthorityItDoesNotKnow() {
    try (MoordProcess stranger =
            MoordProcess.start("--registry-certs", folder.resolve("empty").toString());
        MoordProcess careless = MoordProcess.start("--insecure-registry", tls.name())) {
      Command.Result refused =
          typed(
              stranger,
              Docker.newest(),
              DebianRegistry.PASSWORD,
              "login",
              "-u",
              DebianRegistry.USER,
              "--password-stdin",
              tls.name());

      assertThat(refused.code(1).err())
          .contains(
              "tls: failed to verify certificate: x509: certificate signed by unknown authority");
      assertThat(docker(stranger, Docker.newest(), "pull", tls.name() + "/any").code(1).err())
          .contains("certificate signed by unknown authority");
      login(careless, Docker.newest(), tls.name());
    }
  }

  /** Of an authority that is known, but for another host, or of yesterday. */
  @Test
  void shouldNotTrustACertificateThatIsNotItsOwnOrTooOld() throws IOException {
    String host = address();
    TestCertificates made = new TestCertificates(shared);
    made.signed("ca", "other", "subjectAltName=DNS:other.example");
    made.signed("ca", "old", "subjectAltName=IP:" + host, 0);
    for (String name : List.of("other", "old")) {
      try (DebianRegistry registry =
          DebianRegistry.withPassword(host, made.certificate(name), made.key(name))) {
        Files.copy(
            made.certificate("ca"),
            Files.createDirectories(certs.resolve(registry.name())).resolve("ca.crt"));

        Command.Result refused = docker(moord, Docker.newest(), "pull", registry.name() + "/any:1");

        assertThat(refused.code(1).err())
            .contains("tls: failed to verify certificate: x509: ")
            .contains(name.equals("old") ? "expired" : host);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("clis")
  void shouldGetTokens(Path cli) {
    String image = tokens.name() + "/private" + cli + ":1";
    docker(moord, cli, "tag", "busybox", image).ok();
    assertThat(docker(moord, cli, "push", image).code(1).err())
        .contains("denied: requested access to the resource is denied");
    assertThat(
            typed(
                    moord,
                    cli,
                    "no",
                    "login",
                    "-u",
                    DebianRegistry.USER,
                    "--password-stdin",
                    tokens.name())
                .code(1)
                .err())
        .contains("unauthorized: incorrect username or password");

    login(moord, cli, tokens.name());
    docker(moord, cli, "push", image).ok();
    docker(moord, cli, "rmi", image).ok();
    docker(moord, cli, "pull", image).ok();

    assertThat(tokenServer.asked())
        .anyMatch(scopes -> scopes.contains("repository:private" + cli + ":pull,push"))
        .anyMatch(scopes -> scopes.endsWith("repository:private" + cli + ":pull"));
    docker(moord, cli, "logout", tokens.name()).ok();
    docker(moord, cli, "rmi", image).ok();
    assertThat(docker(moord, cli, "pull", image).code(1).err())
        .contains("pull access denied", "may require 'docker login'");
  }

  @Test
  void shouldPullWhatAnybodyMayWithoutAPassword() {
    Path cli = Docker.newest();
    String image = tokens.name() + "/public/all:1";
    login(moord, cli, tokens.name());
    docker(moord, cli, "tag", "busybox", image).ok();
    docker(moord, cli, "push", image).ok();
    docker(moord, cli, "logout", tokens.name()).ok();
    docker(moord, cli, "rmi", image).ok();

    docker(moord, cli, "pull", image).ok();

    assertThat(docker(moord, cli, "push", image).code(1).err()).contains("denied");
  }

  @Test
  void shouldTakeAnIdentityTokenForAPassword() {
    String body =
        "{\"username\":\"%s\",\"password\":\"%s\",\"serveraddress\":\"%s\"}"
            .formatted(DebianRegistry.USER, DebianRegistry.PASSWORD, tokens.name());
    var answer = moord.http().post("/auth", body);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().path("Status").asText()).isEqualTo("Login Succeeded");
    assertThat(answer.json().path("IdentityToken").asText()).isEqualTo(TokenServer.REFRESH_TOKEN);
    assertThat(moord.http().post("/auth", body.replace(DebianRegistry.PASSWORD, "no")).status())
        .isEqualTo(401);
    String image = tokens.name() + "/identity/box";
    moord.http().post("/images/busybox/tag?repo=" + image + "&tag=1", null);

    String lines = push(image, "{\"identitytoken\":\"" + TokenServer.REFRESH_TOKEN + "\"}");

    assertThat(lines).contains("\"aux\":{\"Tag\":\"1\"").doesNotContain("errorDetail");
    assertThat(push(image, "{\"identitytoken\":\"wrong\"}")).contains("denied");
    assertThat(push(image, "{}")).contains("denied");
  }

  private static String push(String image, String auth) {
    String header =
        java.util.Base64.getUrlEncoder().encodeToString(auth.getBytes(StandardCharsets.UTF_8));
    return moord
        .http()
        .request(
            "POST",
            "/images/" + image + "/push?tag=1",
            null,
            "application/json",
            Map.of("X-Registry-Auth", header))
        .text();
  }
}
