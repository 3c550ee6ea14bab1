package dev.moor.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.moor.actors.container.ContainerView;
import dev.moor.actors.port.Asker;
import dev.moor.http.TestServer.Answer;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Statuses, headers, versions and errors over a real socket. */
class HttpApiTest {
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
  void shouldSendDockersHeadersWithEveryAnswer() throws IOException {
    for (String path : new String[] {"/_ping", "/nope", "/v1.41/info", "/v1.9/info"}) {
      Answer answer = server.get(path);
      assertThat(answer.header("Api-Version")).isEqualTo("1.47");
      assertThat(answer.header("Ostype")).isEqualTo("linux");
      assertThat(answer.header("Docker-Experimental")).isEqualTo("false");
      assertThat(answer.header("Server")).isEqualTo("Docker/0.1.0 (linux)");
      assertThat(answer.header("X-Request-Id")).isNotEmpty();
    }
  }

  @Test
  void shouldPingWithAndWithoutBody() throws IOException {
    assertThat(server.get("/_ping").body()).isEqualTo("OK");
    Answer head = server.send("HEAD", "/_ping", "");
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.header("Content-Length")).isEqualTo("0");
    assertThat(head.header("Swarm")).isEqualTo("inactive");
    assertThat(head.body()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET|/v1.23/info|400|client version 1.23 is too old. Minimum supported API version is 1.24,"
            + " please upgrade your client to a newer version",
        "GET|/v1.48/info|400|client version 1.48 is too new. Maximum supported API version is 1.47",
        "GET|/nope|404|page not found",
        "PATCH|/info|404|page not found",
        "GET|/v1.41|404|page not found",
        "GET|/containers/none/json|404|No such container: none",
        "POST|/containers/web/attach/nope|404|page not found",
        "GET|/networks/foo|404|network foo not found",
        "GET|/containers/web/logs|400|Bad parameters: you must choose at least one stream (must"
            + " specify at least one of 'stdout' or 'stderr')",
        "POST|/containers/web/wait?condition=foo|400|invalid condition: 'foo'",
        "POST|/containers/web/stop?t=x|400|invalid value for t: 'x' is no integer",
        "GET|/containers/json?filters=nonsense|400|invalid JSON",
        "GET|/containers/json?filters={%22bogus%22:[%221%22]}|400|invalid filter 'bogus'",
        "POST|/containers/web/exec|400|No exec command specified",
        "POST|/images/create|400|one of the parameters fromImage and fromSrc is needed",
      })
  void shouldRefuseInDockersWords(String method, String path, int status, String message)
      throws IOException {
    Answer answer = server.send(method, path, "");

    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.header("Content-Type")).isEqualTo("application/json");
    assertThat(answer.body().replace("\\\"", "'")).startsWith("{\"message\":\"" + message);
    assertThat(answer.body()).endsWith("\"}\n");
  }

  @Test
  void shouldSayThatThereIsNoSwarm() throws IOException {
    for (String path : new String[] {"/swarm", "/nodes", "/services/x", "/tasks", "/secrets"}) {
      Answer answer = server.get(path);
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.body()).contains("This node is not a swarm manager.");
    }
  }

  @Test
  void shouldAnswerNotModifiedWithoutBody() throws IOException {
    assertThat(server.send("POST", "/containers/web/start", "").status()).isEqualTo(204);
    Answer again = server.send("POST", "/containers/web/start", "");
    assertThat(again.status()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
    assertThat(server.send("DELETE", "/containers/web", "").status()).isEqualTo(409);
    assertThat(server.send("DELETE", "/containers/web?force=1", "").status()).isEqualTo(204);
  }

  @Test
  void shouldPassParametersOn() throws IOException {
    server.send("POST", "/containers/web/stop?signal=SIGINT&t=3", "");
    server.send("POST", "/containers/web/stop", "");
    server.send("POST", "/containers/web/kill", "");
    server.send("POST", "/containers/web/rename?name=a%2Bb", "");
    server.send("POST", "/containers/web/resize?h=10&w=20", "");
    assertThat(server.engine.calls)
        .containsExactly(
            "stop SIGINT 3", "stop  null", "kill SIGKILL", "rename a+b", "resize 10x20");
  }

  @Test
  void shouldKnowWhoAsks() throws IOException {
    Asker asker = server.engine.askers.get(0);
    assertThat(asker.transport()).isEqualTo("unix");
    assertThat(asker.uid()).isEqualTo(uidOfThisProcess());
    assertThat(asker.requestId()).isNotEmpty();
  }

  private static long uidOfThisProcess() throws IOException {
    return ((Integer)
            java.nio.file.Files.getAttribute(java.nio.file.Path.of("/proc/self"), "unix:uid"))
        .longValue();
  }

  @Test
  void shouldFindImageNamesWithSlashes() throws IOException {
    assertThat(server.get("/images/localhost:5000/a/b:1/json").status()).isEqualTo(200);
    assertThat(server.get("/images/a%2Fb:2/json").status()).isEqualTo(200);
    server.send("POST", "/images/a/b/tag?repo=c/d&tag=2", "");
    assertThat(server.send("DELETE", "/images/a/b:1", "").body())
        .isEqualTo("[{\"Untagged\":\"busybox:latest\"},{\"Deleted\":\"sha256:1\"}]\n");
    assertThat(server.engine.store.images.calls)
        .containsExactly(
            "inspect localhost:5000/a/b:1", "inspect a/b:2", "tag a/b c/d:2", "remove a/b:1");
  }

  @Test
  void shouldShapeAnswersByVersion() throws IOException {
    assertThat(server.get("/v1.43/images/json").body()).contains("VirtualSize");
    assertThat(server.get("/v1.44/images/json").body()).doesNotContain("VirtualSize");
    assertThat(server.get("/v1.44/images/x/json").body()).contains("ContainerConfig");
    // docker-compose 1.29 asks in the newest version and reads it
    assertThat(server.get("/v1.45/images/x/json").body()).contains("ContainerConfig");
  }

  @Test
  void shouldRefuseBodiesThatAreNoJson() throws IOException {
    assertThat(server.send("POST", "/containers/create", "{\"Image\":").status()).isEqualTo(400);
    assertThat(server.send("POST", "/containers/create", "[]").status()).isEqualTo(400);
    assertThat(server.send("POST", "/containers/create", "{} {}").status()).isEqualTo(400);
    assertThat(server.send("POST", "/containers/create", "").status()).isEqualTo(400);
    Answer missing = server.send("POST", "/containers/create", "{\"Image\":\"missing\"}");
    assertThat(missing.status()).isEqualTo(404);
    assertThat(missing.body()).isEqualTo("{\"message\":\"No such image: missing\"}\n");
  }

  @Test
  void shouldTakeOddHostHeadersAndTrailingSlashes() throws IOException {
    assertThat(server.get("/networks/").status()).isEqualTo(200);
    assertThat(server.send("OPTIONS", "/anything", "").status()).isEqualTo(200);
    try (var channel = server.connect()) {
      TestServer.write(channel, "GET /_ping HTTP/1.1\r\nHost: %2Fvar%2Frun%2Fdocker.sock\r\n\r\n");
      assertThat(TestServer.readHead(java.nio.channels.Channels.newInputStream(channel)))
          .startsWith("HTTP/1.1 200 OK");
    }
  }

  @Test
  void shouldShowMoorsOwn() throws IOException {
    assertThat(server.get("/moor/tree").body())
        .contains("\"kind\":\"container\",\"label\":\"web\"");
    assertThat(server.get("/moor/ping").body()).contains("\"version\":\"0.1.0\"");
    assertThat(server.send("POST", "/moor/images/bootstrap", "").body())
        .isEqualTo("{\"Id\":\"sha256:boot\"}\n");
  }

  @Test
  void shouldGiveExecsAndTheirEnd() throws IOException {
    Answer created = server.send("POST", "/containers/web/exec", "{\"Cmd\":[\"a\",\"b\"]}");
    assertThat(created.status()).isEqualTo(201);
    assertThat(server.send("POST", "/exec/e0/start", "{\"Detach\":true}").status()).isEqualTo(200);
    assertThat(server.get("/exec/e0/json").body())
        .contains("\"ExitCode\":7", "\"entrypoint\":\"a\",\"arguments\":[\"b\"]");
    assertThat(server.get("/exec/nope/json").status()).isEqualTo(404);
  }

  /** The answer is kept, but only as long as the container stays what it is. */
  @Test
  void shouldShowTheContainerAsItIsNowInEachInspect() throws IOException {
    ContainerView running = server.engine.find("web");
    String first = server.get("/containers/web/json").body();
    assertThat(server.get("/containers/web/json").body()).isEqualTo(first);
    assertThat(server.get("/containers/web/json?size=1").body()).contains("\"SizeRw\":10");
    assertThat(server.get("/containers/web/json").body())
        .isEqualTo(first)
        .doesNotContain("SizeRw")
        .contains("\"Status\":\"created\"");

    server.engine.views.put(
        running.id(),
        FakeEngine.view(running.id(), running.name(), running.spec(), ContainerView.Phase.STOPPED));
    assertThat(server.get("/containers/web/json").body()).contains("\"Status\":\"exited\"");
  }

  @Test
  void shouldShowADamagedContainerBesideTheOthers() throws IOException {
    var whole = server.engine.find("web");
    var damaged =
        new dev.moor.actors.container.ContainerView(
            "d".repeat(64),
            "bad",
            null,
            "",
            java.util.List.of(),
            null,
            whole.phase(),
            0,
            0,
            null,
            null,
            null,
            0,
            false,
            "",
            null,
            0,
            false,
            false,
            false,
            false,
            false,
            "checksum",
            java.util.Map.of(),
            1);
    server.engine.views.put(damaged.id(), damaged);
    assertThat(server.get("/containers/json?all=1").body())
        .contains("/web", "/bad", "\"Status\":\"Dead (damaged)\"");
    assertThat(server.get("/containers/bad/json").body())
        .contains("\"Dead\":true", "\"Error\":\"checksum\"");
  }
}
