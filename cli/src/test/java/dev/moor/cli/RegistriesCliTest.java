package dev.moor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.moor.cli.format.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logins as docker keeps them, sent with pulls and pushes. */
class RegistriesCliTest {
  private static final String SUCCESS = "{\"Status\":\"Login Succeeded\",\"IdentityToken\":\"\"}";
  private static final String LINES =
      "{\"status\":\"Preparing\",\"id\":\"aa\"}\r\n"
          + "{\"status\":\"Pushing\",\"progressDetail\":{\"current\":1,\"total\""
          + ":2},\"id\":\"aa\"}\r\n"
          + "{\"status\":\"1: digest: sha256:00 size: 5\"}\r\n";

  @TempDir Path folder;

  private Cli cli(FakeDaemon daemon) {
    return Cli.of(daemon.address())
        .env("DOCKER_CONFIG", folder.toString())
        .env("PATH", folder + ":" + System.getenv("PATH"));
  }

  private JsonNode config() throws IOException {
    return Json.MAPPER.readTree(folder.resolve("config.json").toFile());
  }

  private static String auth(String request) {
    String header = request.replaceAll("(?s).*X-Registry-Auth: (\\S+).*", "$1");
    return new String(Base64.getUrlDecoder().decode(header), StandardCharsets.UTF_8);
  }

  @Test
  void shouldKeepALoginAndSendItToItsRegistryOnly() throws IOException {
    Files.writeString(folder.resolve("config.json"), "{\"psFormat\":\"x\",\"auths\":{}}");
    try (FakeDaemon daemon =
        new FakeDaemon(
            FakeDaemon.json(SUCCESS),
            FakeDaemon.json(LINES),
            FakeDaemon.json("{\"status\":\"pulled\"}"),
            FakeDaemon.json("{\"status\":\"pulled\"}"))) {
      Cli cli = cli(daemon).input("p:w\n");

      assertThat(cli.run("login", "-u", "me", "--password-stdin", "reg.example:5000")).isZero();
      assertThat(cli.out()).isEqualTo("Login Succeeded\n");
      assertThat(cli.err()).contains("unencrypted");
      assertThat(daemon.requests().get(0)).contains("\"password\":\"p:w\"");
      assertThat(config().path("psFormat").asText()).isEqualTo("x");
      assertThat(config().path("auths").path("reg.example:5000").path("auth").asText())
          .isEqualTo("bWU6cDp3");
      assertThat(
              PosixFilePermissions.toString(
                  Files.getPosixFilePermissions(folder.resolve("config.json"))))
          .isEqualTo("rw-------");

      assertThat(cli.run("push", "reg.example:5000/a/b:1")).isZero();
      assertThat(cli.out()).isEqualTo("aa: Preparing\n1: digest: sha256:00 size: 5\n");
      assertThat(daemon.requests().get(1))
          .startsWith("POST /v1.41/images/reg.example:5000/a/b/push?tag=1 ");
      assertThat(auth(daemon.requests().get(1)))
          .contains("\"username\":\"me\",\"password\":\"p:w\"");
      cli.run("pull", "-q", "reg.example:5000/a/b:1");
      assertThat(auth(daemon.requests().get(2))).contains("\"username\":\"me\"");
      cli.run("pull", "-q", "other.example/a/b:1");
      assertThat(daemon.requests().get(3)).doesNotContain("X-Registry-Auth");

      assertThat(cli.run("logout", "reg.example:5000")).isZero();
      assertThat(cli.out()).isEqualTo("Removing login credentials for reg.example:5000\n");
      assertThat(config().path("auths")).isEmpty();
      assertThat(cli.run("logout", "reg.example:5000")).isZero();
      assertThat(cli.out()).isEqualTo("Not logged in to reg.example:5000\n");
    }
  }

  @Test
  void shouldKeepAnIdentityTokenInsteadOfThePassword() throws IOException {
    try (FakeDaemon daemon = new FakeDaemon(FakeDaemon.json(SUCCESS.replace("\"\"", "\"tok\"")))) {
      Cli cli = cli(daemon).input("secret");

      assertThat(cli.run("login", "-u", "me", "--password-stdin")).isZero();

      JsonNode hub = config().path("auths").path("https://index.docker.io/v1/");
      assertThat(hub.path("identitytoken").asText()).isEqualTo("tok");
      assertThat(hub.path("auth").asText())
          .isEqualTo(Base64.getEncoder().encodeToString("me:".getBytes(StandardCharsets.UTF_8)));
    }
  }

  @Test
  void shouldUseACredentialHelper() throws IOException {
    Path helper = folder.resolve("docker-credential-test");
    Files.writeString(
        helper,
        "#!/bin/sh\ncase $1 in\nstore) cat > "
            + folder.resolve("kept")
            + " ;;\nget) [ -e "
            + folder.resolve("kept")
            + " ] || { echo credentials not found in native keychain; exit 1; }\n"
            + "printf '{\"ServerURL\":\"s\",\"Username\":\"kept\",\"Secret\":\"from helper\"}' ;;\n"
            + "erase) rm "
            + folder.resolve("kept")
            + " ;;\nesac\n");
    Files.setPosixFilePermissions(helper, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.writeString(
        folder.resolve("config.json"),
        "{\"credsStore\":\"none\",\"credHelpers\":{\"reg.example\":\"test\"}}");
    try (FakeDaemon daemon =
        new FakeDaemon(FakeDaemon.json(SUCCESS), FakeDaemon.json("{\"status\":\"pulled\"}"))) {
      Cli cli = cli(daemon).input("pw");

      assertThat(cli.run("login", "-u", "me", "--password-stdin", "reg.example")).isZero();
      assertThat(cli.err()).isEmpty();
      assertThat(Files.readString(folder.resolve("kept")))
          .contains("\"ServerURL\":\"reg.example\"", "\"Secret\":\"pw\"");
      assertThat(Files.readString(folder.resolve("config.json"))).doesNotContain("cHc=", "pw");
      cli.run("pull", "-q", "reg.example/x:1");
      assertThat(auth(daemon.requests().get(1))).contains("\"password\":\"from helper\"");
      assertThat(cli.run("logout", "reg.example")).isZero();
      assertThat(folder.resolve("kept")).doesNotExist();
    }
  }

  @Test
  void shouldSendAllLoginsWithABuild() throws IOException {
    Path helper = folder.resolve("docker-credential-test");
    Files.writeString(
        helper,
        "#!/bin/sh\ncase $1 in\nlist) echo '{\"stored.example\":\"me\"}' ;;\n"
            + "get) printf '{\"Username\":\"kept\",\"Secret\":\"of '; cat; printf '\"}' ;;\nesac\n");
    Files.setPosixFilePermissions(helper, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.writeString(
        folder.resolve("config.json"),
        "{\"credsStore\":\"test\",\"auths\":{\"https://index.docker.io/v1/\":{}}}");
    try (FakeDaemon daemon = new FakeDaemon(FakeDaemon.json("{\"stream\":\"built\\n\"}"))) {
      Cli cli = cli(daemon).input("");

      assertThat(cli.run("build", "--cache-from", "a:1", "http://x.example/y.tar")).isZero();

      String request = daemon.requests().get(0);
      assertThat(request)
          .startsWith("POST /v1.41/build?")
          .contains("remote=http%3A%2F%2Fx.example%2Fy.tar", "cachefrom=%5B%22a%3A1%22%5D");
      String header = request.replaceAll("(?s).*X-Registry-Config: (\\S+).*", "$1");
      JsonNode sent = Json.MAPPER.readTree(Base64.getUrlDecoder().decode(header));
      assertThat(sent.path("stored.example").path("password").asText())
          .isEqualTo("of stored.example");
      assertThat(sent.path("https://index.docker.io/v1/").path("username").asText())
          .isEqualTo("kept");
    }
  }

  @Test
  void shouldSayWhereALoginIsRefusedOrNotPossible() throws IOException {
    try (FakeDaemon daemon =
        new FakeDaemon(FakeDaemon.status(401, "{\"message\":\"unauthorized: no\"}"))) {
      Cli cli = cli(daemon).input("pw");

      assertThat(cli.run("login", "-u", "me", "--password-stdin", "reg.example")).isEqualTo(1);
      assertThat(cli.err()).isEqualTo("Error response from daemon: unauthorized: no\n");
      assertThat(folder.resolve("config.json")).doesNotExist();
      assertThat(cli.run("login", "--password-stdin", "reg.example")).isEqualTo(1);
      assertThat(cli.err()).contains("Must provide --username");
      assertThat(cli.run("push", "-a", "x:1")).isEqualTo(1);
      assertThat(cli.run("push", "x@sha256:00")).isEqualTo(1);
    }
  }

  @Test
  void shouldTellHistoryDiskUsageAndDamage() throws IOException {
    String history =
        "[{\"Id\":\"sha256:0123456789abcdef\",\"Created\":0,\"CreatedBy\":\"/bin/sh -c true\","
            + "\"Size\":1500,\"Comment\":\"why\"},{\"Id\":\"<missing>\",\"Created\":0,"
            + "\"CreatedBy\":\"ADD x\",\"Size\":0,\"Comment\":\"\"}]";
    String usage =
        "{\"LayersSize\":3000,\"Images\":[{\"Id\":\"sha256:aa\",\"RepoTags\":[\""
            + "x:1\"],\"Size\":2000,"
            + "\"SharedSize\":500,\"Containers\":1,\"Created\":0}],\"Containers"
            + "\":[],\"Volumes\":[],"
            + "\"BuildCache\":[]}";
    try (FakeDaemon daemon =
        new FakeDaemon(
            FakeDaemon.json(history),
            FakeDaemon.json(usage),
            FakeDaemon.json(usage),
            FakeDaemon.json(
                "{\"Blobs\":3,\"Layers\":2,\"Damaged\":[\"sha256:ff\"],\"DamagedLayers\":[]}"))) {
      Cli cli = cli(daemon);

      assertThat(cli.run("image", "history", "x")).isZero();
      assertThat(cli.out().lines().toList().get(1))
          .matches("0123456789ab +[0-9]+ years ago +/bin/sh -c true +1.5kB +why");
      assertThat(cli.run("system", "df")).isZero();
      assertThat(cli.out().lines().toList().get(1)).matches("Images +1 +1 +3kB +1.5kB \\(50%\\)");
      assertThat(cli.run("system", "df", "-v")).isZero();
      assertThat(cli.out()).containsPattern("x +1 +aa +.* ago +2kB +500B +1.5kB +1");
      assertThat(cli.run("image", "verify")).isEqualTo(1);
      assertThat(cli.out())
          .isEqualTo("damaged: blob sha256:ff\n3 blobs and 2 layers read: damage found\n");
    }
  }
}
