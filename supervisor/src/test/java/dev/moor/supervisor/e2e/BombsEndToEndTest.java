package dev.moor.supervisor.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.moor.supervisor.e2e.SeededImage.Family;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What unpacks to more than {@code --max-layer-size} is refused, whichever way it comes. */
class BombsEndToEndTest extends EndToEnd {
  private static final String SAID = "is larger than the limit of 4194304 bytes";

  @TempDir Path folder;

  @Override
  String[] flags() {
    return new String[] {"--max-layer-size", "4m"};
  }

  @BeforeEach
  void makeBomb() {
    shell("head -c 50000000 /dev/zero > zeros; tar -cf - zeros | gzip -9 > bomb.tar.gz");
    shell("rm zeros; echo small > f");
  }

  private void shell(String script) {
    Command.run(List.of("sh", "-ec", "cd " + folder + "\n" + script)).ok();
  }

  private long files() throws IOException {
    long count = 0;
    for (String part : List.of("blobs", "layers", "builds")) {
      try (Stream<Path> all = Files.walk(moord.data().resolve(part))) {
        count += all.count();
      }
    }
    return count;
  }

  private Command.Result build(String dockerfile, byte[] stdin, String context) throws IOException {
    Files.writeString(folder.resolve("Dockerfile"), dockerfile);
    return Command.run(
        docker.words("build", context),
        new java.io.ByteArrayInputStream(stdin),
        Map.of("DOCKER_BUILDKIT", "0"));
  }

  @Test
  void shouldRefuseABombFromARegistry() throws IOException {
    try (DebianRegistry registry = DebianRegistry.open()) {
      new SeededImage(Family.OCI, "gzip")
          .file("zeros", new byte[50_000_000])
          .push(registry.name(), "bomb", "1");
      new SeededImage(Family.OCI, "gzip")
          .file("zeros", new byte[3_000_000])
          .push(registry.name(), "small", "1");
      long before = files();

      Command.Result pull = docker.run("pull", registry.name() + "/bomb:1");

      assertThat(pull.code(1).err()).contains(SAID);
      assertThat(files()).isEqualTo(before);
      docker.run("pull", registry.name() + "/small:1").ok();
    }
  }

  @Test
  void shouldRefuseABombThatIsImportedOrBuiltWith() throws IOException {
    build("FROM busybox\nCOPY f /f\n", new byte[0], folder.toString()).ok();
    byte[] bomb = Files.readAllBytes(folder.resolve("bomb.tar.gz"));
    long before = files();

    assertThat(docker.run("import", folder + "/bomb.tar.gz").code(1).err()).contains(SAID);
    assertThat(build("FROM busybox\nADD bomb.tar.gz /\n", new byte[0], folder.toString()).err())
        .contains(SAID);
    assertThat(build("FROM busybox\n", bomb, "-").err()).contains(SAID);
    assertThat(
            build("FROM busybox\nRUN head -c 9000000 /dev/zero > /z\n", new byte[0], folder + "")
                .err())
        .contains(SAID);

    assertThat(files()).isEqualTo(before);
    assertThat(moord.http().get("/containers/json?all=1").json()).isEmpty();
  }
}
