package dev.moor.supervisor.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What moord refuses at its start, and who may reach it over TCP. */
class StartEndToEndTest {
  @TempDir Path folder;

  @Test
  void shouldRefuseASecondDaemonOnTheSameRoot() {
    try (MoordProcess first = MoordProcess.start();
        MoordProcess second = MoordProcess.prepared(first.data(), Map.of())) {
      second.spawn();
      second.awaitEnd();

      assertThat(second.process().exitValue()).isNotZero();
      assertThat(second.log()).contains(Long.toString(first.process().pid()));
      assertThat(first.http().get("/_ping").status()).isEqualTo(200);
    }
  }

  @Test
  void shouldRefusePlainTcpUnlessSaidInWords() throws IOException {
    try (MoordProcess moord =
        MoordProcess.prepared(null, Map.of(), "-H", "tcp://127.0.0.1:" + freePort())) {
      moord.spawn();
      moord.awaitEnd();

      assertThat(moord.process().exitValue()).isNotZero();
      assertThat(moord.log()).contains("--insecure-tcp");
    }
  }

  /** Hidden in a mount namespace of its own; a device without the right to run it is no program. */
  @ParameterizedTest
  @CsvSource({
    "auto, runc crun, apt-get install runc",
    "runc, runc, apt-get install runc",
    "crun, crun, apt-get install crun",
    "auto, conmon, apt-get install conmon"
  })
  void shouldSayAtStartWhatToInstall(String runtime, String missing, String advice) {
    String hide =
        "for name in "
            + missing
            + "; do for file in $(which -a $name); do mount --bind /dev/null $(readlink -f $file)"
            + " || exit 99; done; done; exec \"$@\"";
    try (MoordProcess moord =
        MoordProcess.prepared(null, Map.of(), "--default-runtime", runtime)
            .behind(List.of("unshare", "-m", "sh", "-c", hide, "sh"))) {
      moord.spawn();
      moord.awaitEnd();

      assertThat(moord.process().exitValue()).isEqualTo(1);
      assertThat(moord.log()).contains(advice).doesNotContain("\tat ");
    }
  }

  /** The capabilities are for the test's own files alone. */
  @Test
  void shouldSayThatItNeedsRoot() {
    String caps = "+dac_override,+dac_read_search";
    try (MoordProcess moord =
        MoordProcess.prepared(null, Map.of())
            .behind(
                List.of(
                    "setpriv", "--reuid=65534", "--inh-caps=" + caps, "--ambient-caps=" + caps))) {
      moord.spawn();
      moord.awaitEnd();

      assertThat(moord.process().exitValue()).isEqualTo(1);
      assertThat(moord.log()).contains("needs to be started as root");
      assertThat(moord.data()).doesNotExist();
    }
  }

  @Test
  void shouldServeOnlyClientsWithACertificateOfItsAuthority() throws IOException {
    authority("ca");
    authority("foreign");
    signed("ca", "server", "subjectAltName=IP:127.0.0.1");
    signed("ca", "client", "extendedKeyUsage=clientAuth");
    signed("foreign", "stranger", "extendedKeyUsage=clientAuth");
    int port = freePort();
    String[] flags = {
      "-H",
      "tcp://127.0.0.1:" + port,
      "--tlsverify",
      "--tlscacert",
      pem("ca"),
      "--tlscert",
      pem("server"),
      "--tlskey",
      key("server")
    };
    try (MoordProcess moord = MoordProcess.start(flags)) {
      for (Path cli : Docker.all()) {
        Command.Result good = tls(cli, port, "--tlscert", pem("client"), "--tlskey", key("client"));
        assertThat(good.ok().out()).contains("busybox");
        assertThat(tls(cli, port).code()).isNotZero();
        assertThat(tls(cli, port, "--tlscert", pem("stranger"), "--tlskey", key("stranger")).code())
            .isNotZero();
        assertThat(
                Command.run(List.of(cli.toString(), "-H", "tcp://127.0.0.1:" + port, "images"))
                    .code())
            .isNotZero();
      }
      assertThat(moord.http().get("/_ping").status()).isEqualTo(200);
    }
  }

  private Command.Result tls(Path cli, int port, String... flags) {
    List<String> words = new java.util.ArrayList<>(List.of(cli.toString()));
    words.addAll(List.of("-H", "tcp://127.0.0.1:" + port, "--tlsverify", "--tlscacert", pem("ca")));
    words.addAll(List.of(flags));
    words.add("images");
    return Command.run(
        words,
        new java.io.ByteArrayInputStream(new byte[0]),
        Map.of("DOCKER_CONFIG", folder.toString(), "HOME", folder.toString()));
  }

  private String pem(String name) {
    return folder.resolve(name + ".pem").toString();
  }

  private String key(String name) {
    return folder.resolve(name + ".key").toString();
  }

  private void authority(String name) {
    Command.run(
            List.of(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=" + name,
                "-keyout",
                key(name),
                "-out",
                pem(name)))
        .ok();
  }

  private void signed(String authority, String name, String extension) throws IOException {
    Path request = folder.resolve(name + ".csr");
    Path extensions = Files.writeString(folder.resolve(name + ".ext"), extension);
    Command.run(
            List.of(
                "openssl",
                "req",
                "-new",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-subj",
                "/CN=" + name,
                "-keyout",
                key(name),
                "-out",
                request.toString()))
        .ok();
    Command.run(
            List.of(
                "openssl",
                "x509",
                "-req",
                "-days",
                "2",
                "-in",
                request.toString(),
                "-CA",
                pem(authority),
                "-CAkey",
                key(authority),
                "-CAcreateserial",
                "-extfile",
                extensions.toString(),
                "-out",
                pem(name)))
        .ok();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
