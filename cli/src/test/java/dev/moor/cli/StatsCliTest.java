package dev.moor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StatsCliTest {
  private static final String STATS =
      """
      {"name":"/web","id":"59fad3d6910a4b0eeddb8c7473a1986c","pids_stats":{"current":2},
       "blkio_stats":{"io_service_bytes_recursive":[{"op":"Read","value":2000},
         {"op":"Write","value":1000},{"op":"Total","value":3000}]},
       "cpu_stats":{"cpu_usage":{"total_usage":300},"system_cpu_usage":3000,"online_cpus":2},
       "precpu_stats":{"cpu_usage":{"total_usage":100},"system_cpu_usage":2000},
       "memory_stats":{"usage":2097152,"limit":67108864,"stats":{"total_inactive_file":1048576}},
       "networks":{"eth0":{"rx_bytes":1500,"tx_bytes":500}}}
      """;

  @Test
  void shouldPrintDockersColumns() throws Exception {
    try (FakeDaemon daemon = new FakeDaemon(FakeDaemon.json(STATS))) {
      Cli cli = Cli.of(daemon.address());

      assertThat(cli.run("stats", "--no-stream", "web")).isZero();

      assertThat(cli.out().split("\n")[0])
          .startsWith("CONTAINER ID   NAME      CPU %     MEM USAGE / LIMIT   MEM %");
      assertThat(cli.out().split("\n")[1].split(" {2,}"))
          .containsExactly(
              "59fad3d6910a",
              "web",
              "40.00%",
              "1MiB / 64MiB",
              "1.56%",
              "1.5kB / 500B",
              "2kB / 1kB",
              "2");
      assertThat(daemon.requests().get(0)).contains("/containers/web/stats?stream=0");
    }
  }

  @Test
  void shouldSendOnlyWhatIsToChange() throws Exception {
    try (FakeDaemon daemon = new FakeDaemon(FakeDaemon.json("{\"Warnings\":null}"))) {
      Cli cli = Cli.of(daemon.address());

      assertThat(
              cli.run("update", "-m", "64m", "--cpus", "1.5", "--restart", "on-failure:3", "web"))
          .isZero();

      assertThat(daemon.requests().get(0))
          .contains("POST /v1.41/containers/web/update")
          .contains(
              "{\"Memory\":67108864,\"NanoCpus\":1500000000,"
                  + "\"RestartPolicy\":{\"Name\":\"on-failure\",\"MaximumRetryCount\":3}}");
      assertThat(cli.out()).isEqualTo("web\n");
    }
  }

  @Test
  void shouldWantAtLeastOneFlag() {
    Cli cli = Cli.of("unix:///nonexistent/moor.sock");

    assertThat(cli.run("update", "web")).isNotZero();
    assertThat(cli.err()).contains("you must provide one or more flags");
  }
}
