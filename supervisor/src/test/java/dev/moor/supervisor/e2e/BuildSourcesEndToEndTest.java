package dev.moor.supervisor.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Contexts in every form and from elsewhere, and the caches of builds. */
class BuildSourcesEndToEndTest extends EndToEnd {
  private static final String DOCKERFILE = "FROM busybox\nCOPY f /f\nADD packed /packed\n";

  @TempDir Path folder;
  private HttpServer server;
  private String url;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::file);
    server.start();
    url = "http://127.0.0.1:" + server.getAddress().getPort();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void file(HttpExchange exchange) throws IOException {
    Path file = folder.resolve(exchange.getRequestURI().getPath().substring(1)).normalize();
    boolean there = file.startsWith(folder) && Files.isRegularFile(file);
    byte[] body = there ? Files.readAllBytes(file) : new byte[0];
    exchange.sendResponseHeaders(there ? 200 : 404, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private void shell(String script) {
    Command.run(List.of("sh", "-ec", "cd " + folder + "\n" + script)).ok();
  }

  private String remote(String from, String tag) {
    String encoded = URLEncoder.encode(from, StandardCharsets.UTF_8);
    return moord.http().post("/build?t=" + tag + "&remote=" + encoded, "").text();
  }

  private String run(String image, String... command) {
    String[] words = new String[command.length + 4];
    System.arraycopy(new String[] {"run", "--rm", "--network=none", image}, 0, words, 0, 4);
    System.arraycopy(command, 0, words, 4, command.length);
    return docker.run(words).ok().out();
  }

  @ParameterizedTest
  @ValueSource(strings = {"cat", "gzip -c", "bzip2 -c", "xz -c", "zstd -qc"})
  void shouldTakeEveryCompressionOfContextsAndArchives(String packer) throws IOException {
    boolean known = docker.major() >= 23 || !packer.startsWith("zstd");
    assumeTrue(known, "this CLI takes a context packed by zstd for a Dockerfile");
    Files.writeString(folder.resolve("Dockerfile"), DOCKERFILE);
    shell("echo f > f; mkdir d; echo inner > d/inner");
    shell("tar -cf - d | " + packer + " > packed");
    shell("tar -cf - Dockerfile f packed | " + packer + " > context");
    byte[] context = Files.readAllBytes(folder.resolve("context"));

    Command.Result built =
        Command.run(
            docker.words("build", "-t", "packed:1", "-"),
            new java.io.ByteArrayInputStream(context),
            Map.of("DOCKER_BUILDKIT", "0"));

    assertThat(built.ok().out()).contains("Successfully tagged packed:1");
    assertThat(run("packed:1", "cat", "/f", "/packed/d/inner")).isEqualTo("f\ninner\n");
    assertThat(remote(url + "/context", "packed:2")).contains("Successfully tagged packed:2");
    assertThat(docker.run("inspect", "-f", "{{.Id}}", "packed:2").ok().line())
        .isEqualTo(docker.run("inspect", "-f", "{{.Id}}", "packed:1").ok().line());
  }

  @Test
  void shouldBuildALoneDockerfileFromAUrl() throws IOException {
    Files.writeString(folder.resolve("lone"), "FROM busybox\nRUN echo lone > /lone\n");

    assertThat(remote(url + "/lone", "lone:1")).contains("Successfully tagged lone:1");

    assertThat(run("lone:1", "cat", "/lone")).isEqualTo("lone\n");
    assertThat(remote(url + "/none", "none:1")).contains("with status 404");
    assertThat(remote("/etc/passwd", "none:1")).contains("could not be recognized as URL");
    assertThat(remote("file:///etc/passwd", "none:1")).contains("could not be recognized as URL");
  }

  @Test
  void shouldBuildFromARepository() throws IOException {
    shell(
        "git init -q -b main work; cd work; git config user.email a@b; git config user.name n\n"
            + "printf 'FROM busybox\\nCOPY . /src\\n' > Dockerfile; echo one > f\n"
            + "git add .; git commit -q -m 1; git tag v1\n"
            + "mkdir sub; cp Dockerfile sub; echo two > sub/f; ln -s / sub/out; ln -s /etc away\n"
            + "git add .; git commit -q -m 2; git checkout -q -b side; echo three > f\n"
            + "git commit -q -a -m 3; git checkout -q main; cd ..\n"
            + "git clone -q --bare work repo.git; git -C repo.git update-server-info");
    String repository = url + "/repo.git";

    assertThat(remote(repository, "git:1")).contains("Successfully tagged");
    assertThat(run("git:1", "cat", "/src/f", "/src/sub/f")).isEqualTo("one\ntwo\n");
    assertThat(remote(repository + "#side", "git:2")).contains("Successfully tagged");
    assertThat(run("git:2", "cat", "/src/f")).isEqualTo("three\n");
    assertThat(remote(repository + "#v1", "git:3")).contains("Successfully tagged");
    assertThat(run("git:3", "ls", "/src")).isEqualTo("Dockerfile\nf\n");
    assertThat(remote(repository + "#main:sub", "git:4")).contains("Successfully tagged");
    assertThat(run("git:4", "cat", "/src/f")).isEqualTo("two\n");
    assertThat(remote(repository + "#:none", "git:5")).contains("unable to find folder none");
    assertThat(remote(repository + "#main:away", "git:5")).contains("unable to find folder away");
    assertThat(remote(repository + "#none", "git:5")).contains("unable to find none");
    assertThat(remote(repository + "#--upload-pack=x", "git:5")).contains("invalid refspec");
    assertThat(remote(url + "/nothing.git", "git:5")).contains("git fetch failed");
    assertThat(moord.data().resolve("builds")).isEmptyDirectory();
  }

  @Test
  void shouldBuildForCompose() throws IOException {
    Path compose = Path.of("/usr/bin/docker-compose");
    org.junit.jupiter.api.Assumptions.assumeTrue(Files.isExecutable(compose));
    Files.createDirectories(folder.resolve("app/docker"));
    Files.writeString(folder.resolve("app/file"), "content\n");
    Files.writeString(
        folder.resolve("app/docker/Build"),
        "FROM busybox AS first\nARG WORD=none\nCOPY file /file\nRUN echo $WORD > /word\n"
            + "CMD [\"cat\", \"/file\", \"/word\"]\nFROM first\nRUN exit 1\n");
    Files.writeString(
        folder.resolve("docker-compose.yml"),
        "version: '3.4'\nservices:\n  app:\n    image: composed:1\n    network_mode: none\n"
            + "    build:\n      context: app\n      dockerfile: docker/Build\n"
            + "      target: first\n      args: {WORD: given}\n      labels: {a.b: c}\n"
            + "      shm_size: 16m\n      network: none\n");

    Command.Result built = compose(compose, "build");
    assertThat(built.ok().out() + built.err()).contains("Successfully tagged composed:1");
    assertThat(compose(compose, "up", "--no-color").ok().out()).contains("content", "given");
    Command.Result again = compose(compose, "build");
    assertThat(again.ok().out() + again.err()).contains("Using cache").doesNotContain("Running in");
    assertThat(docker.run("inspect", "-f", "{{.Config.Labels}}", "composed:1").ok().line())
        .contains("a.b:c");
    compose(compose, "down").ok();
  }

  private Command.Result compose(Path compose, String... words) {
    List<String> all =
        new java.util.ArrayList<>(
            List.of(compose.toString(), "-p", "composed", "--project-directory"));
    all.addAll(List.of(folder.toString(), "-f", folder.resolve("docker-compose.yml").toString()));
    all.addAll(List.of(words));
    return Command.run(
        all,
        java.io.InputStream.nullInputStream(),
        Map.of("DOCKER_HOST", "unix://" + moord.socket(), "DOCKER_BUILDKIT", "0"));
  }

  @Test
  void shouldPruneTheCachesOfMounts() throws IOException {
    Files.writeString(
        folder.resolve("Dockerfile"),
        "FROM busybox\nRUN --mount=type=cache,target=/c head -c 12345 /dev/zero > /c/kept\n");
    Command.run(
            docker.words("build", folder.toString()),
            java.io.InputStream.nullInputStream(),
            Map.of("DOCKER_BUILDKIT", "0"))
        .ok();
    assertThat(moord.data().resolve("build-cache")).isNotEmptyDirectory();

    JsonNode pruned = moord.http().post("/build/prune", "").json();

    assertThat(pruned.path("CachesDeleted")).hasSize(1);
    assertThat(pruned.path("SpaceReclaimed").asLong()).isEqualTo(12345);
    assertThat(moord.data().resolve("build-cache")).isEmptyDirectory();
    JsonNode nothing = moord.http().post("/build/prune?all=1", "").json();
    assertThat(nothing.path("CachesDeleted").isNull()).isTrue();
    assertThat(moord.http().post("/build/prune?max-used-space=1000", "").status()).isEqualTo(501);
  }

  private JsonNode pruned(String query) {
    JsonNode gone = moord.http().post("/build/prune?" + query, "").json().path("CachesDeleted");
    return gone;
  }

  private static String filter(String key, String value) {
    return "filters=%7B%22" + key + "%22%3A%5B%22" + value + "%22%5D%7D";
  }

  @Test
  void shouldPruneOnlyTheCachesAskedFor() throws IOException {
    for (String name : List.of("first", "second", "third")) {
      Files.writeString(
          folder.resolve("Dockerfile"),
          "FROM busybox\nRUN --mount=type=cache,target=/%s head -c 1000 /dev/zero > /%s/kept\n"
              .formatted(name, name));
      Command.run(
              docker.words("build", folder.toString()),
              java.io.InputStream.nullInputStream(),
              Map.of("DOCKER_BUILDKIT", "0"))
          .ok();
    }
    JsonNode listed = moord.http().get("/system/df?type=build-cache").json();
    assertThat(listed.path("BuilderSize").asLong()).isEqualTo(3000);
    assertThat(listed.path("Images").isNull()).isTrue();
    String first = listed.path("BuildCache").path(0).path("ID").asText();

    for (String none :
        List.of(
            filter("until", "1h"),
            filter("unused-for", "300s"),
            filter("id", "none"),
            filter("type", "regular"),
            filter("label", "x=y"),
            filter("inuse", "true"),
            "keep-storage=3000")) {
      assertThat(pruned(none).isNull()).as(none).isTrue();
    }
    assertThat(moord.http().post("/build/prune?" + filter("until", "x"), "").json().toString())
        .contains("filter expects a duration");
    assertThat(moord.http().post("/build/prune?" + filter("bogus", "x"), "").status())
        .isEqualTo(400);
    assertThat(pruned(filter("id", first.substring(0, 12)))).hasSize(1);
    assertThat(pruned("keep-storage=1500")).hasSize(1);
    assertThat(docker.run("system", "prune", "-f", "--filter", "until=0s").ok().out())
        .contains("Total reclaimed space: 1kB");
  }
}
