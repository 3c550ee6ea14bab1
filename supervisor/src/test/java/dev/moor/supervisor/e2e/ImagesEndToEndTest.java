package dev.moor.supervisor.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.WaitContainerResultCallback;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images that come in as archives, what a bad one leaves, and docker-java as another client. */
class ImagesEndToEndTest extends EndToEnd {
  @TempDir Path folder;

  private Path rootTar() throws IOException {
    Path root = Files.createDirectories(folder.resolve("root/bin"));
    Files.copy(Path.of("/bin/busybox"), root.resolve("busybox"));
    Files.setPosixFilePermissions(
        root.resolve("busybox"),
        java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
    Path tar = folder.resolve("root.tar");
    Command.run(List.of("tar", "-C", folder.resolve("root").toString(), "-cf", tar.toString(), "."))
        .ok();
    return tar;
  }

  @Test
  void shouldImportWithChangesTagAndRemove() throws IOException {
    docker
        .run(
            "import",
            "--change",
            "CMD [\"busybox\", \"echo\", \"imported\"]",
            "--change",
            "ENV A=b",
            rootTar().toString(),
            "mine:1")
        .ok();

    assertThat(docker.run("run", "--rm", "mine:1").ok().out()).isEqualTo("imported\n");
    assertThat(docker.run("image", "inspect", "-f", "{{.Config.Env}}", "mine:1").ok().out())
        .contains("A=b");
    docker.run("tag", "mine:1", "mine:2").ok();
    docker.run("rmi", "mine:1").ok();
    assertThat(docker.run("run", "--rm", "mine:2").ok().out()).isEqualTo("imported\n");
    docker.run("run", "--name", "uses", "mine:2").ok();
    docker.run("rmi", "mine:2").code(1);
    docker.run("rm", "uses").ok();
    docker.run("rmi", "mine:2").ok();
    assertThat(docker.run("images", "-q", "mine").ok().out()).isEmpty();
  }

  @Test
  void shouldRefuseACorruptArchiveAndLeaveNothing() throws IOException {
    Path tar = folder.resolve("oci.tar");
    docker.run("import", rootTar().toString(), "whole:1").ok();
    long before = files();
    Path layout = Files.createDirectories(folder.resolve("broken"));
    Files.writeString(
        layout.resolve("manifest.json"),
        "[{\"Config\":\"c.json\",\"RepoTags\":[\"broken:1\"],\"Layers\":[\"l.tar\"]}]");
    Files.writeString(
        layout.resolve("c.json"),
        "{\"architecture\":\"amd64\",\"os\":\"linux\",\"config\":{},\"rootfs\":{\"type\":\"layers\","
            + "\"diff_ids\":[\"sha256:"
            + "0".repeat(64)
            + "\"]}}");
    Files.copy(folder.resolve("root.tar"), layout.resolve("l.tar"));
    Command.run(
            List.of(
                "tar",
                "-C",
                layout.toString(),
                "-cf",
                tar.toString(),
                "manifest.json",
                "c.json",
                "l.tar"))
        .ok();

    Command.Result result = docker.run("load", "-i", tar.toString());

    assertThat(result.code()).isNotZero();
    assertThat(docker.run("images", "-q", "broken").ok().out()).isEmpty();
    assertThat(files()).isEqualTo(before);
    byte[] cut = Files.readAllBytes(tar);
    assertThat(docker.run(java.util.Arrays.copyOf(cut, cut.length / 2), "load").code()).isNotZero();
    assertThat(files()).isEqualTo(before);
    docker.run("rmi", "whole:1").ok();
  }

  @Test
  void shouldSaveToTheEndWhatIsRemovedMeanwhile() throws IOException {
    byte[] noise = new byte[40_000_000];
    new java.util.Random(5).nextBytes(noise);
    Files.write(folder.resolve("noise"), noise);
    Path tar = folder.resolve("noise.tar");
    Command.run(List.of("tar", "-C", folder.toString(), "-cf", tar.toString(), "noise")).ok();
    docker.run("import", tar.toString(), "going:1").ok();
    String id = docker.run("inspect", "-f", "{{.Id}}", "going:1").ok().line();

    Http.Begun saving = moord.http().begin("GET", "/images/going:1/get");
    docker.run("rmi", "going:1").ok();
    assertThat(moord.http().get("/images/going:1/json").status()).isEqualTo(404);
    docker.run(saving.end().body(), "load").ok();

    assertThat(docker.run("inspect", "-f", "{{.Id}}", "going:1").ok().line()).isEqualTo(id);
    docker.run("rmi", "going:1").ok();
  }

  private long files() throws IOException {
    long count = 0;
    for (String part : List.of("blobs", "layers")) {
      try (Stream<Path> all = Files.walk(moord.data().resolve(part))) {
        count += all.count();
      }
    }
    return count;
  }

  @Test
  void shouldServeDockerJava() throws IOException, InterruptedException {
    String host = "unix://" + moord.socket();
    try (ZerodepDockerHttpClient transport =
            new ZerodepDockerHttpClient.Builder().dockerHost(java.net.URI.create(host)).build();
        DockerClient client =
            DockerClientImpl.getInstance(
                DefaultDockerClientConfig.createDefaultConfigBuilder().withDockerHost(host).build(),
                transport)) {
      String id =
          client
              .createContainerCmd("busybox")
              .withName("java")
              .withCmd("sh", "-c", "cat /proc/1/cgroup > /dev/null; echo from java; exit 4")
              .withHostConfig(HostConfig.newHostConfig().withMemory(64L << 20))
              .exec()
              .getId();
      client.startContainerCmd(id).exec();
      assertThat(
              client.waitContainerCmd(id).exec(new WaitContainerResultCallback()).awaitStatusCode())
          .isEqualTo(4);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      client
          .logContainerCmd(id)
          .withStdOut(true)
          .exec(
              new com.github.dockerjava.api.async.ResultCallback.Adapter<
                  com.github.dockerjava.api.model.Frame>() {
                @Override
                public void onNext(com.github.dockerjava.api.model.Frame frame) {
                  out.writeBytes(frame.getPayload());
                }
              })
          .awaitCompletion();
      assertThat(out.toString(java.nio.charset.StandardCharsets.UTF_8)).isEqualTo("from java\n");
      assertThat(client.listContainersCmd().withShowAll(true).exec()).hasSize(1);
      assertThat(client.inspectContainerCmd(id).exec().getState().getExitCodeLong()).isEqualTo(4);
      client.removeContainerCmd(id).exec();
      assertThat(client.listImagesCmd().exec()).isNotEmpty();
    }
  }
}
