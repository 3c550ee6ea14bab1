package dev.moor.supervisor.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** moord ends at a named step of a container's life; its next start leaves nothing open. */
class FailpointEndToEndTest {
  private static final int HALTED = 99;
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "makeFolders:after",
        "makeVolumes:after",
        "mountRoot:after",
        "writeFiles:after",
        "create:before",
        "create:after",
        "unmountRoot:before",
        "dropBundle:before",
        "dropBundle:after",
        "deleteFolder:before",
        "deleteFolder:after",
        "removeAnonymousVolumes:after"
      })
  void shouldRecoverFromAnEndAt(String point) throws IOException {
    Map<String, String> environment = new HashMap<>();
    environment.put("JAVA_TOOL_OPTIONS", "-Dmoor.failpoint=" + point);
    try (MoordProcess moord = MoordProcess.prepared(null, environment)) {
      moord.begin();
      moord.http().post("/moor/images/bootstrap", null);
      Docker docker = moord.docker();
      // goes on until moord is gone; what is refused or cut off then is no matter
      docker.run("create", "--name", "web", "-v", "/anon", "busybox", "sleep", "1000");
      docker.run("start", "web");
      docker.run("stop", "-t", "0", "web");
      docker.run("rm", "-v", "web");
      moord.awaitEnd();
      assertThat(moord.process().exitValue()).isEqualTo(HALTED);
      environment.clear();

      moord.begin();

      await()
          .atMost(LIMIT)
          .untilAsserted(
              () ->
                  assertThat(states(moord))
                      .allMatch(state -> List.of("created", "running", "exited").contains(state)));
      for (JsonNode container : moord.http().get("/containers/json?all=1").json()) {
        docker.run("rm", "-f", "-v", container.path("Id").asText()).ok();
      }
      docker.run("run", "--rm", "--name", "web", "busybox", "true").ok();
      assertNothingIsLeft(moord);
    }
  }

  /** Between the start of an exec and the word of it in the journal. */
  @ParameterizedTest
  @ValueSource(strings = {"startExec:before", "startExec:after"})
  void shouldOwnAnExecWhoseStartNobodyToldOf(String point) throws IOException {
    Map<String, String> environment = new HashMap<>();
    environment.put("JAVA_TOOL_OPTIONS", "-Dmoor.failpoint=" + point);
    try (MoordProcess moord = MoordProcess.prepared(null, environment)) {
      moord.begin();
      moord.http().post("/moor/images/bootstrap", null);
      Docker docker = moord.docker();
      docker.run("run", "-d", "--name", "web", "busybox", "sleep", "1000").ok();
      docker.run("exec", "-d", "web", "sh", "-c", "until test -e /go; do sleep 0.1; done; exit 5");
      moord.awaitEnd();
      assertThat(moord.process().exitValue()).isEqualTo(HALTED);
      environment.clear();

      moord.begin();

      JsonNode execs = moord.http().get("/containers/web/json").json().path("ExecIDs");
      if (point.endsWith("after")) {
        assertThat(execs).hasSize(1);
        String exec = "/exec/" + execs.path(0).asText() + "/json";
        await()
            .atMost(LIMIT)
            .untilAsserted(
                () -> assertThat(moord.http().get(exec).json().path("Pid").asLong()).isPositive());
        docker.run("exec", "web", "touch", "/go").ok();
        await()
            .atMost(LIMIT)
            .untilAsserted(
                () ->
                    assertThat(moord.http().get(exec).json().path("ExitCode").asInt())
                        .isEqualTo(5));
      } else {
        await()
            .atMost(LIMIT)
            .untilAsserted(
                () ->
                    assertThat(moord.http().get("/containers/web/json").json().path("ExecIDs"))
                        .isEmpty());
      }
      docker.run("rm", "-f", "web").ok();
      assertNothingIsLeft(moord);
    }
  }

  private static List<String> states(MoordProcess moord) {
    return moord.http().get("/containers/json?all=1").json().findValuesAsText("State");
  }

  private static void assertNothingIsLeft(MoordProcess moord) throws IOException {
    await()
        .atMost(LIMIT)
        .untilAsserted(() -> assertThat(MoordProcess.mountsBelow(moord.data())).isEmpty());
    Path containers = moord.data().resolve("containers");
    await().atMost(LIMIT).untilAsserted(() -> assertThat(names(containers)).isEmpty());
    assertThat(moord.docker().run("volume", "ls", "-q").ok().line()).isEmpty();
    assertThat(
            ProcessHandle.allProcesses()
                .map(process -> process.info().commandLine().orElse(""))
                .filter(line -> line.contains("conmon") && line.contains(moord.data().toString())))
        .isEmpty();
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(path -> path.getFileName().toString()).toList();
    }
  }
}
