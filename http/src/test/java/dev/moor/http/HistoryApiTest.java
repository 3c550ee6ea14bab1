package dev.moor.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class HistoryApiTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static TestServer server;

  @BeforeAll
  static void start() throws IOException {
    server = new TestServer();
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
  }

  private static JsonNode get(String path) throws IOException {
    TestServer.Answer answer = server.get(path);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return JSON.readTree(answer.body());
  }

  @Test
  void shouldTellATimelineWithAskerEvidenceAndDuration() throws IOException {
    JsonNode history = get("/moor/containers/ab12/history?limit=5");

    assertThat(server.engine.history.calls).contains("history 5");
    assertThat(history.path("state").asText()).isEqualTo("exited");
    assertThat(history.path("omitted").asLong()).isEqualTo(2);
    assertThat(history.path("namesakes").get(0).asText()).isEqualTo("cd");
    JsonNode asked = history.path("entries").get(0);
    assertThat(asked.path("event").asText()).isEqualTo("stop-requested");
    assertThat(asked.path("asker").path("pid").asLong()).isEqualTo(9);
    assertThat(asked.has("tookMicros")).isFalse();
    JsonNode ended = history.path("entries").get(1);
    assertThat(ended.path("at").asText()).isEqualTo("2026-11-24T20:00:00.5Z");
    assertThat(ended.path("tookMicros").asLong()).isEqualTo(12_000);
    assertThat(ended.path("evidence").asText()).isEqualTo("a file");
    assertThat(ended.has("asker")).isFalse();
  }

  @Test
  void shouldTellWhy() throws IOException {
    JsonNode why = get("/v1.41/moor/containers/ab12/why");

    assertThat(why.path("sentences")).hasSize(2);
    assertThat(server.get("/moor/containers/nobody/why").status()).isEqualTo(404);
  }

  @Test
  void shouldShowThePastByTimeAndBySequence() throws IOException {
    JsonNode listed = get("/moor/containers?at=2026-11-24T19:00:00Z");
    JsonNode inspected = get("/moor/containers/ab12/json?sequence=42");

    assertThat(listed.get(0).path("Names").get(0).asText()).isEqualTo("/web");
    assertThat(inspected.path("State").path("Status").asText()).isEqualTo("created");
    assertThat(server.engine.history.calls)
        .contains(
            "containers " + moment(Instant.parse("2026-11-24T19:00:00Z"), 0),
            "inspect " + moment(null, 42));
  }

  private static dev.moor.actors.port.HistoryService.Moment moment(Instant at, long sequence) {
    return new dev.moor.actors.port.HistoryService.Moment(at, sequence);
  }

  @Test
  void shouldRefuseNoMomentTwoMomentsAndWrongOnes() throws IOException {
    for (String query : new String[] {"", "?at=1&sequence=2", "?at=yesterday", "?sequence=-1"}) {
      assertThat(server.get("/moor/containers" + query).status()).as(query).isEqualTo(400);
    }
    assertThat(server.get("/moor/diff?from=1").status()).isEqualTo(400);
    assertThat(server.get("/moor/containers/ab12/history?limit=-1").status()).isEqualTo(400);
    assertThat(server.get("/moor/journal/export?after=x").status()).isEqualTo(400);
  }

  @Test
  void shouldTellDifferences() throws IOException {
    JsonNode change = get("/moor/diff?from=1&toSequence=9").get(0).path("changes").get(0);

    assertThat(change.path("before").asText()).isEqualTo("running");
    assertThat(change.path("after").asText()).isEqualTo("exited");
  }

  @Test
  void shouldReportTheCheckOfTheJournal() throws IOException {
    JsonNode report = get("/moor/journal/verify");

    assertThat(report.path("entries").asLong()).isEqualTo(10);
    assertThat(report.path("salvaged").asLong()).isEqualTo(3);
    JsonNode damage = report.path("damage").get(0);
    assertThat(damage.path("entity").asText()).isEqualTo("container|ab");
    assertThat(damage.path("mendable").asBoolean()).isTrue();
  }

  @Test
  void shouldNameTheDriftFromTheJournal() throws IOException {
    JsonNode report = get("/moor/journal/replay");

    assertThat(report.path("containers").asInt()).isEqualTo(3);
    assertThat(report.path("drift").get(0).path("kind").asText()).isEqualTo("conmon");
    assertThat(report.path("drift").get(0).path("what").asText()).isEqualTo("has no owner");
  }

  @Test
  void shouldStreamTheExportAsLines() throws IOException {
    TestServer.Answer answer = server.get("/moor/journal/export?after=7");

    assertThat(answer.header("Content-Type")).isEqualTo("application/x-ndjson");
    assertThat(TestServer.lines(answer.body()))
        .containsExactly("{\"sequence\":1}", "{\"sequence\":2}");
    assertThat(server.engine.history.calls).contains("export 7");
  }

  @Test
  void shouldServeItsDescription() throws IOException {
    TestServer.Answer answer = server.get("/moor/openapi.yaml");

    assertThat(answer.header("Content-Type")).isEqualTo("application/yaml");
    assertThat(answer.body()).startsWith("openapi: 3.").contains("/moor/diff:");
  }
}
