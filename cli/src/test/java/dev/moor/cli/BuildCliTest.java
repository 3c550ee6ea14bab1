package dev.moor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuildCliTest {
  @TempDir Path folder;

  private static FakeDaemon daemon() throws IOException {
    return new FakeDaemon(
        FakeDaemon.json(
            "{\"aux\":{\"ID\":\"sha256:1\"}}{\"aux\":{\"ID\":\"sha256:2\"}}"
                + "{\"stream\":\"built\\n\"}"));
  }

  private static Cli cli(FakeDaemon daemon, Path folder) {
    return Cli.of(daemon.address()).env("DOCKER_CONFIG", folder.toString());
  }

  @Test
  void shouldSendADockerfileFromStandardInputAsAContext() throws IOException {
    try (FakeDaemon daemon = daemon()) {
      Cli cli = cli(daemon, folder).input("FROM busybox\nRUN true\n");

      assertThat(cli.run("build", "--iidfile", folder.resolve("id").toString(), "-")).isZero();

      assertThat(daemon.requests().get(0)).contains("Dockerfile", "FROM busybox\nRUN true\n");
      assertThat(folder.resolve("id")).hasContent("sha256:2");
    }
  }

  @Test
  void shouldSendAnArchiveFromStandardInputAsItIs() throws IOException {
    try (FakeDaemon daemon = daemon()) {
      Cli cli = cli(daemon, folder).input("BZh91AY");

      assertThat(cli.run("build", "-")).isZero();

      assertThat(daemon.requests().get(0)).contains("BZh91AY").doesNotContain("ustar");
    }
  }

  @Test
  void shouldSendTheLimitsOfSteps() throws IOException {
    Files.writeString(folder.resolve("Dockerfile"), "FROM busybox\n");
    try (FakeDaemon daemon = daemon()) {
      Cli cli = cli(daemon, folder);

      assertThat(
              cli.run(
                  "build",
                  "-m=50m",
                  "--memory-swap=-1",
                  "-c=5",
                  "--cpu-quota=1000",
                  "--cpuset-cpus=0",
                  "--shm-size=1m",
                  "--ulimit=nofile=10:20",
                  folder.toString()))
          .isZero();

      String query =
          URLDecoder.decode(
              daemon.requests().get(0).lines().findFirst().orElseThrow(), StandardCharsets.UTF_8);
      assertThat(query)
          .contains(
              "memory=52428800",
              "memswap=-1",
              "cpushares=5",
              "cpuquota=1000",
              "cpusetcpus=0",
              "shmsize=1048576",
              "ulimits=[{\"Name\":\"nofile\",\"Soft\":10,\"Hard\":20}]");
    }
  }
}
