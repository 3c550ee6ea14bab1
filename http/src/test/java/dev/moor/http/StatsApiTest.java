package dev.moor.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.moor.http.TestServer.Answer;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Statistics and updates over a real socket. */
class StatsApiTest {
  private TestServer server;

  @BeforeEach
  void start() throws IOException {
    server = new TestServer();
    server.send("POST", "/containers/create?name=web", "{\"Image\":\"busybox\"}");
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  @Test
  void shouldGiveOneLookAtOnceWhereAskedForOneShot() throws IOException {
    server.send("POST", "/containers/web/start", "");
    Answer answer = server.get("/containers/web/stats?stream=false&one-shot=true");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body())
        .contains(
            "\"name\":\"/web\"",
            "\"preread\":\"0001-01-01T00:00:00Z\"",
            "\"pids_stats\":{\"current\":13,\"limit\":14}",
            "{\"major\":8,\"minor\":0,\"op\":\"Read\",\"value\":15}",
            "\"io_queue_recursive\":null",
            "\"percpu_usage\":[1,2]",
            "\"memory_stats\":{\"usage\":8,\"max_usage\":9,\"stats\":{\"cache\":12},\"failcnt\":10,"
                + "\"limit\":11}",
            "\"networks\":{\"eth0\":{\"rx_bytes\":1,");
  }

  @Test
  void shouldGiveASecondLookWithTheFirstBesideIt() throws IOException {
    server.send("POST", "/containers/web/start", "");
    String body = server.get("/containers/web/stats?stream=false").body();
    assertThat(body.strip().lines()).hasSize(1);
    assertThat(body).contains("\"preread\":\"1970-01-01T00:00:01Z\"");
    assertThat(body).contains("\"read\":\"1970-01-01T00:00:02Z\"");
  }

  @Test
  void shouldGiveZeroesForAContainerThatDoesNotRun() throws IOException {
    String body = server.get("/containers/web/stats?stream=false").body();
    assertThat(body).contains("\"pids_stats\":{}", "\"memory_stats\":{}");
    assertThat(server.get("/containers/nope/stats?stream=false").status()).isEqualTo(404);
  }

  @Test
  void shouldHandOnAnUpdate() throws IOException {
    Answer answer =
        server.send(
            "POST",
            "/containers/web/update",
            "{\"Memory\":67108864,\"RestartPolicy\":{\"Name\":\"always\"}}");
    assertThat(answer.body().strip()).isEqualTo("{\"Warnings\":[\"a warning\"]}");
    Answer refused = server.send("POST", "/containers/web/update", "{\"KernelMemory\":4000000}");
    assertThat(refused.status()).isEqualTo(501);
    assertThat(refused.body()).contains("option KernelMemory is not supported yet");
  }
}
