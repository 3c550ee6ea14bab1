package dev.moor.supervisor.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.moor.supervisor.e2e.SeededImage.Family;
import dev.moor.supervisor.e2e.SeededImage.Pushed;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Pulls from a real, open registry, with every docker CLI. */
class RegistryPullEndToEndTest extends EndToEnd {
  private DebianRegistry registry;
  private FaultyProxy mirror;

  @BeforeAll
  void startRegistry() {
    registry = DebianRegistry.open();
  }

  @AfterAll
  void stopRegistry() {
    registry.close();
    if (mirror != null) {
      mirror.close();
    }
  }

  private String name(String rest) {
    return registry.name() + "/" + rest;
  }

  private String inspect(String image, String template) {
    return docker.run("image", "inspect", "-f", template, image).ok().line();
  }

  static Stream<Arguments> kinds() {
    return Stream.of(Family.values())
        .flatMap(f -> Stream.of("", "gzip", "zstd").map(c -> Arguments.of(f, c)));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void shouldTakeEveryMediaTypeAndCompression(Family family, String compression) {
    String repository = "kinds/" + family.name().toLowerCase(java.util.Locale.ROOT) + compression;
    Pushed pushed =
        new SeededImage(family, compression)
            .label(repository)
            .file("one", "first of " + repository)
            .noise("two", 70_000, 2)
            .push(registry.name(), repository, "1");

    docker.run("pull", "-q", name(repository + ":1")).ok();

    assertThat(inspect(name(repository + ":1"), "{{.Id}}")).isEqualTo(pushed.configDigest());
    assertThat(inspect(name(repository + ":1"), "{{index .RepoDigests 0}}"))
        .isEqualTo(name(repository + "@" + pushed.digest()));
    String container = docker.run("create", name(repository + ":1"), "none").ok().line();
    byte[] tar = docker.run("cp", container + ":/one", "-").ok().outBytes();
    assertThat(new String(tar, java.nio.charset.StandardCharsets.UTF_8))
        .contains("first of " + repository);
  }

  @ParameterizedTest
  @MethodSource("clis")
  void shouldDrawWhatDockerDraws(Path cli) {
    String repository = "lines" + cli.toString();
    Pushed pushed =
        new SeededImage(Family.OCI, "gzip")
            .label(repository)
            .file("a", repository)
            .file("b", "b" + repository)
            .push(registry.name(), repository, "v1");
    String first = pushed.layers().get(0).substring(7, 19);
    String second = pushed.layers().get(1).substring(7, 19);

    List<String> lines =
        with(cli).run("pull", name(repository + ":v1")).ok().out().lines().toList();

    assertThat(lines.get(0)).isEqualTo("v1: Pulling from " + repository);
    assertThat(lines)
        .containsSubsequence(
            first + ": Pulling fs layer",
            first + ": Verifying Checksum",
            first + ": Download complete",
            first + ": Pull complete");
    assertThat(lines).contains(second + ": Pulling fs layer", second + ": Pull complete");
    assertThat(lines.get(lines.size() - 3)).isEqualTo("Digest: " + pushed.digest());
    assertThat(lines.get(lines.size() - 2))
        .isEqualTo("Status: Downloaded newer image for " + name(repository + ":v1"));
    assertThat(lines.get(lines.size() - 1)).isEqualTo(name(repository + ":v1"));
    assertThat(with(cli).run("pull", name(repository + ":v1")).ok().out().lines().toList())
        .containsExactly(
            "v1: Pulling from " + repository,
            "Digest: " + pushed.digest(),
            "Status: Image is up to date for " + name(repository + ":v1"),
            name(repository + ":v1"));
  }

  /** A line a layer, drawn again where it stands. */
  @ParameterizedTest
  @MethodSource("clis")
  void shouldDrawInPlaceOnATerminal(Path cli) {
    String repository = "drawn" + cli.toString();
    Pushed pushed =
        new SeededImage(Family.OCI, "gzip")
            .label(repository)
            .file("a", repository)
            .file("b", "b" + repository)
            .push(registry.name(), repository, "v1");
    String pty = "import pty,sys\nsys.exit(pty.spawn(sys.argv[1:]) >> 8)";
    List<String> pull = with(cli).words("pull", name(repository + ":v1"));
    List<String> words = new java.util.ArrayList<>(List.of("python3", "-c", pty));
    words.addAll(pull);

    String drawn = Command.run(words).ok().out();

    String layer = pushed.layers().get(0).substring(7, 19);
    for (String status : List.of("Download complete", "Pull complete")) {
      assertThat(drawn).containsPattern("\u001b\\[\\dA(\u001b\\[2K|\r)+" + layer + ": " + status);
    }
    assertThat(drawn.split("\n\r?\n?")).hasSizeLessThan(20);
  }

  @Test
  void shouldPullByDigest() {
    Pushed pushed =
        new SeededImage(Family.DOCKER, "gzip")
            .label("by-digest")
            .file("x", "digest")
            .push(registry.name(), "by/digest", "1");
    String reference = name("by/digest@" + pushed.digest());

    docker.run("pull", reference).ok();

    assertThat(inspect(reference, "{{.Id}} {{.RepoTags}}"))
        .isEqualTo(pushed.configDigest() + " []");
    String other = "sha256:" + "0".repeat(64);
    assertThat(docker.run("pull", name("by/digest@" + other)).code(1).err())
        .contains("manifest for " + name("by/digest@" + other) + " not found");
  }

  @ParameterizedTest
  @MethodSource("families")
  void shouldChooseByPlatform(Family family) {
    String repository = "multi/" + family.name().toLowerCase(java.util.Locale.ROOT);
    String digest =
        SeededImage.pushIndex(
            family,
            registry.name(),
            repository,
            "1",
            List.of(
                new SeededImage(family, "gzip")
                    .platform("arm64", "v8")
                    .file("arch", family + "arm64"),
                new SeededImage(family, "gzip")
                    .platform("amd64", "")
                    .file("arch", family + "amd64"),
                new SeededImage(family, "gzip")
                    .platform("arm", "v6")
                    .file("arch", family + "armv6"),
                new SeededImage(family, "gzip")
                    .platform("arm", "v7")
                    .file("arch", family + "armv7")));
    String image = name(repository + ":1");
    String format = "{{.Architecture}} {{.Variant}}";
    String host = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";

    docker.run("pull", image).ok();
    assertThat(inspect(image, "{{.Architecture}}")).isEqualTo(host);
    assertThat(inspect(image, "{{.RepoDigests}}"))
        .isEqualTo("[" + name(repository + "@" + digest) + "]");
    docker.run("pull", "--platform", "linux/arm64", image).ok();
    assertThat(inspect(image, format)).isEqualTo("arm64 v8");
    docker.run("pull", "--platform", "linux/arm/v6", image).ok();
    assertThat(inspect(image, format)).isEqualTo("arm v6");
    docker.run("pull", "--platform", "linux/arm/v7", image).ok();
    assertThat(inspect(image, format)).isEqualTo("arm v7");
    assertThat(docker.run("pull", "--platform", "linux/s390x", image).code(1).err())
        .contains("no matching manifest for linux/s390x in the manifest list entries");
    assertThat(docker.run("pull", "--platform", "nonsense!", image).code(1).err())
        .contains("invalid OS or architecture");
  }

  static Stream<Family> families() {
    return Stream.of(Family.values());
  }

  @Test
  void shouldTellWhatARegistryHas() {
    String digest =
        SeededImage.pushIndex(
            Family.DOCKER,
            registry.name(),
            "dist/multi",
            "1",
            List.of(
                new SeededImage(Family.DOCKER, "gzip").platform("arm", "v7").file("f", "1"),
                new SeededImage(Family.DOCKER, "gzip").platform("amd64", "").file("f", "2")));
    Pushed single =
        new SeededImage(Family.DOCKER, "gzip")
            .file("f", "3")
            .push(registry.name(), "dist/one", "1");

    var multi = moord.http().get("/distribution/" + name("dist/multi:1") + "/json").json();
    assertThat(multi.path("Descriptor").path("digest").asText()).isEqualTo(digest);
    assertThat(multi.path("Descriptor").path("mediaType").asText()).isEqualTo(Family.DOCKER.index);
    assertThat(multi.path("Platforms").toString())
        .isEqualTo(
            "[{\"architecture\":\"arm\",\"os\":\"linux\",\"variant\":\"v7\"},"
                + "{\"architecture\":\"amd64\",\"os\":\"linux\"}]");
    var one = moord.http().get("/distribution/" + name("dist/one:1") + "/json").json();
    assertThat(one.path("Descriptor").path("digest").asText()).isEqualTo(single.digest());
    assertThat(one.path("Descriptor").path("size").asLong()).isEqualTo(single.size());
    assertThat(one.path("Platforms").size()).isEqualTo(1);
    for (Path cli : Docker.all()) {
      assertThat(
              with(cli).run("manifest", "inspect", "--insecure", name("dist/multi:1")).ok().out())
          .contains("\"architecture\": \"arm\"");
    }
    assertThat(moord.http().get("/distribution/" + name("dist/none:1") + "/json").status())
        .isEqualTo(404);
  }

  @Test
  void shouldPullAllTags() {
    for (int i = 0; i < 3; i++) {
      new SeededImage(Family.OCI, "gzip")
          .label("all" + i)
          .file("f", "all" + i)
          .push(registry.name(), "all/tags", "t" + i);
    }

    String out = docker.run("pull", "-a", name("all/tags")).ok().out();

    assertThat(out).contains("t0: Pulling from all/tags", "t2: Pulling from all/tags");
    assertThat(out).containsOnlyOnce("Status: Downloaded newer image for " + name("all/tags"));
    assertThat(docker.run("images", "--format", "{{.Tag}}", name("all/tags")).ok().out().lines())
        .containsExactlyInAnyOrder("t0", "t1", "t2");
    assertThat(docker.run("pull", "-a", name("all/none")).code(1).err()).contains("not found");
  }

  @Test
  void shouldKeepBothManifestsOfOneConfig() {
    SeededImage image = new SeededImage(Family.OCI, "gzip").label("both").noise("f", 50_000, 5);
    Pushed first = image.push(registry.name(), "both/gzip", "1");
    Pushed second =
        new SeededImage(Family.OCI, "zstd")
            .label("both")
            .noise("f", 50_000, 5)
            .push(registry.name(), "both/zstd", "1");
    assertThat(second.configDigest()).isEqualTo(first.configDigest());

    docker.run("pull", "-q", name("both/gzip:1")).ok();
    docker.run("pull", "-q", name("both/zstd:1")).ok();
    moord.crashAndBegin();
    docker.run("pull", "-q", name("both/zstd:1")).ok();
    docker.run("tag", name("both/zstd:1"), name("both/again:1")).ok();
    docker.run("push", "-q", name("both/again:1")).ok();

    assertThat(inspect(name("both/gzip:1"), "{{.RepoDigests}}"))
        .contains("both/gzip@" + first.digest(), "both/again@" + second.digest());
    docker.run("rmi", name("both/zstd:1"), name("both/again:1")).ok();
    assertThat(moord.http().post("/moor/images/verify", null).json().path("Damaged")).isEmpty();
    docker.run("run", "--rm", name("both/gzip:1"), "none").code(127);
  }

  @Test
  void shouldResolveNamesOfDockerHub() {
    String err = docker.run("pull", "nginx").code(1).err();

    assertThat(err)
        .contains("https://registry-1.docker.io/v2/")
        .containsAnyOf("no such host", "connection refused", "network is unreachable", "timeout");
    assertThat(docker.run("images", "-q", "nginx").ok().out()).isEmpty();
    assertThat(docker.run("run", "--rm", "nginx").code(125).err())
        .contains("Unable to find image 'nginx:latest' locally");
  }

  @Test
  void shouldAskMirrorsFirstAndGoOnWithoutThem() {
    mirror = FaultyProxy.before(registry);
    new SeededImage(Family.OCI, "gzip")
        .label("mirrored")
        .file("f", "mirrored")
        .push(registry.name(), "library/mirrored", "latest");
    try (MoordProcess own =
        MoordProcess.start(
            "--registry-mirror",
            "http://127.0.0.1:9",
            "--registry-mirror",
            "http://" + mirror.name())) {
      own.docker().run("pull", "mirrored").ok();
      assertThat(mirror.count("GET", "/v2/library/mirrored/manifests/latest")).isEqualTo(1);
      assertThat(own.docker().run("images", "--format", "{{.Repository}}:{{.Tag}}").ok().out())
          .contains("mirrored:latest");
      assertThat(own.docker().run("info", "-f", "{{.RegistryConfig.Mirrors}}").ok().out())
          .contains(mirror.name());
      assertThat(own.docker().run("pull", "missing").code(1).err())
          .contains("registry-1.docker.io");
    }
  }
}
