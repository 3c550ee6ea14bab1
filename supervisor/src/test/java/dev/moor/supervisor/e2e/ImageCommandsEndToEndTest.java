package dev.moor.supervisor.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Events of images, what they take on the disk, and searches. */
class ImageCommandsEndToEndTest extends EndToEnd {
  @TempDir Path folder;

  /** The next second: the CLI cuts "now" to the second that runs. */
  private static String until() {
    return Long.toString(java.time.Instant.now().getEpochSecond() + 1);
  }

  @Test
  void shouldTellEventsOfTransfers() {
    try (DebianRegistry registry = DebianRegistry.open()) {
      String image = registry.name() + "/ev/box:1";
      docker.run("tag", "busybox", image).ok();
      docker.run("push", "-q", image).ok();
      docker.run("save", "-o", folder.resolve("e.tar").toString(), image).ok();
      docker.run("rmi", image).ok();
      docker.run("pull", "-q", image).ok();

      String format = "{{.Action}} {{.Actor.Attributes.name}}";
      List<String> told =
          docker
              .run(
                  "events",
                  "--since",
                  "10m",
                  "--until",
                  until(),
                  "--filter",
                  "type=image",
                  "--format",
                  format)
              .ok()
              .out()
              .lines()
              .toList();

      docker.run("rmi", image).ok();
      String name = registry.name() + "/ev/box";
      assertThat(told).contains("tag " + image, "push " + name, "pull " + name);
      assertThat(told).anyMatch(line -> line.startsWith("save sha256:"));
      assertThat(told).anyMatch(line -> line.startsWith("untag sha256:"));
    }
  }

  /** What is noted of prunes belongs to no image, and must not be waited for as one. */
  @Test
  void shouldKnowItsImagesAfterAPruneAndACrash() {
    docker.run("image", "prune", "-f").ok();
    docker.run("builder", "prune", "-f").ok();
    docker.run("create", "--name", "pruned", "busybox").ok();
    docker.run("container", "prune", "-f").ok();
    docker.run("volume", "create", "--label", "l").ok();
    docker.run("volume", "prune", "-f").ok();
    docker.run("network", "prune", "-f").ok();

    moord.crashAndBegin();

    assertThat(docker.run("images", "--format", "{{.Repository}}").ok().out()).contains("busybox");
    assertThat(
            docker
                .run("events", "--since=10m", "--until=" + until(), "--filter=event=prune")
                .ok()
                .out())
        .contains(
            "image prune", "builder prune", "container prune", "volume prune", "network prune");
  }

  @Test
  void shouldCountDiskUsage() throws IOException {
    var before = moord.http().get("/system/df").json();
    Path layout = Files.createDirectories(folder.resolve("small"));
    Files.write(layout.resolve("f"), new byte[50_000]);
    Path tar = folder.resolve("small.tar");
    Command.run(List.of("tar", "-C", layout.toString(), "-cf", tar.toString(), "f")).ok();
    docker.run("import", tar.toString(), "df:1").ok();
    docker.run("import", "-c", "ENV A=b", tar.toString(), "df:2").ok();

    var after = moord.http().get("/system/df").json();

    assertThat(after.path("LayersSize").asLong() - before.path("LayersSize").asLong())
        .isEqualTo(50_000);
    var listed = moord.http().get("/images/json?shared-size=1").json();
    int seen = 0;
    for (var image : listed) {
      if (image.path("RepoTags").toString().contains("df:")) {
        assertThat(image.path("SharedSize").asLong()).isEqualTo(50_000);
        seen++;
      }
    }
    assertThat(seen).isEqualTo(2);
    docker.run("system", "df").ok();
    docker.run("system", "df", "-v").ok();
    docker.run("rmi", "df:1", "df:2").ok();
  }

  @Test
  void shouldSearchOnlyWhereThereIsASearch() throws IOException {
    assertThat(docker.run("search", "nginx").code(1).err())
        .contains("https://index.docker.io/v1/search");
    try (DebianRegistry registry = DebianRegistry.open()) {
      assertThat(docker.run("search", registry.name() + "/x").code(1).err())
          .contains("offers no search");
    }
    assertThat(moord.http().get("/images/search?term=x&limit=0").status()).isEqualTo(400);
    var server =
        com.sun.net.httpserver.HttpServer.create(new java.net.InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext(
        "/",
        x -> {
          byte[] body =
              ("{\"results\":[{\"name\":\"good/one\",\"star_count\":7,"
                      + "\"description\":\"d\"},{\"name\":\"bad\"}]}")
                  .getBytes(java.nio.charset.StandardCharsets.UTF_8);
          x.sendResponseHeaders(200, body.length);
          x.getResponseBody().write(body);
          x.close();
        });
    server.start();
    try {
      String term = "127.0.0.1:" + server.getAddress().getPort() + "/one";
      assertThat(
              docker
                  .run(
                      "search", "--filter", "stars=3", "--format", "{{.Name}} {{.StarCount}}", term)
                  .ok()
                  .line())
          .isEqualTo("good/one 7");
    } finally {
      server.stop(0);
    }
  }
}
