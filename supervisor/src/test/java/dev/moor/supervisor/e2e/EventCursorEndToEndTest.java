package dev.moor.supervisor.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A client that keeps the number of the last event it read misses none and reads none twice. */
class EventCursorEndToEndTest extends EndToEnd {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void shouldGoOnAfterTheCursorOverADeathAndARemoval() throws IOException {
    docker.up("--name", "kept", "--network", "none", "busybox", "sleep", "1000");
    List<JsonNode> first = events("0");
    assertThat(first).isNotEmpty();
    long cursor = sequence(first.get(first.size() - 1));

    docker.run("rename", "kept", "renamed").ok();
    moord.crash();
    moord.begin();
    docker.run("rm", "-f", "renamed").ok();

    List<JsonNode> rest = events(Long.toString(cursor));
    assertThat(actions(rest)).containsSubsequence("rename", "kill", "die", "destroy");
    assertThat(rest).allMatch(event -> sequence(event) > cursor);
    assertThat(rest)
        .allMatch(
            event ->
                event.path("Actor").path("Attributes").path("moor.sequence").asLong()
                    == event.path("sequence").asLong());
    List<JsonNode> all = events("0");
    assertThat(all).isEqualTo(Stream.concat(first.stream(), rest.stream()).toList());
    assertThat(all).extracting(EventCursorEndToEndTest::sequence).isSorted();
  }

  @Test
  void shouldShowNoCursorToWhomDidNotAsk() throws IOException {
    docker.run("volume", "create", "some").ok();

    for (JsonNode event : read("/events?since=0&until=" + now())) {
      assertThat(event.has("sequence")).isFalse();
      assertThat(event.path("Actor").path("Attributes").has("moor.sequence")).isFalse();
    }
    assertThat(moord.http().get("/events?after=-1").status()).isEqualTo(400);
    assertThat(moord.http().get("/events?after=x").status()).isEqualTo(400);
  }

  private static String now() {
    Instant now = Instant.now();
    return "%d.%09d".formatted(now.getEpochSecond(), now.getNano());
  }

  private List<JsonNode> events(String after) throws IOException {
    return read("/events?after=" + after + "&until=" + now());
  }

  private List<JsonNode> read(String path) throws IOException {
    List<JsonNode> events = new ArrayList<>();
    Http.Answer answer = moord.http().get(path);
    assertThat(answer.status()).isEqualTo(200);
    for (String line : answer.text().split("\n")) {
      if (!line.isBlank()) {
        events.add(JSON.readTree(line));
      }
    }
    return events;
  }

  private static long sequence(JsonNode event) {
    return event.path("sequence").asLong();
  }

  private static List<String> actions(List<JsonNode> events) {
    return events.stream().map(event -> event.path("Action").asText()).toList();
  }
}
