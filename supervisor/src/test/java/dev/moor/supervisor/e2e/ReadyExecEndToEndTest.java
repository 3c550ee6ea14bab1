package dev.moor.supervisor.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The shim that is ready for an exec before anybody asks for its start. */
class ReadyExecEndToEndTest extends EndToEnd {

  @Test
  void shouldRunNothingWhereTheDaemonDiesBeforeTheStart() {
    String id = docker.up("--name", "killed", "busybox", "sleep", "1000");
    String exec = create("killed", "echo ran >> /ran; echo hi");
    await("its shim").until(() -> !shims(exec).isEmpty());

    moord.crash();

    await("the end of its shim").until(() -> shims(exec).isEmpty());
    moord.begin();
    assertThat(docker.run("exec", "killed", "ls", "/").ok().out()).doesNotContain("ran");
    assertThat(docker.pid(id)).isPositive();
    Http.Answer answer = start(exec);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.text()).contains("hi");
    assertThat(docker.run("exec", "killed", "cat", "/ran").ok().line()).isEqualTo("ran");
  }

  @Test
  void shouldKeepAShimForSomeSecondsOnly() {
    docker.up("--name", "late", "busybox", "sleep", "1000");
    String exec = create("late", "echo hi");
    await("its shim").until(() -> !shims(exec).isEmpty());

    await("its end").atMost(Duration.ofSeconds(30)).until(() -> shims(exec).isEmpty());

    assertThat(start(exec).text()).contains("hi");
    assertThat(moord.http().get("/exec/" + exec + "/json").json().path("ExitCode").asInt())
        .isZero();
  }

  @Test
  void shouldTakeAwayTheShimOfAnExecThatIsRefused() {
    docker.up("--name", "paused", "busybox", "sleep", "1000");
    docker.run("pause", "paused").ok();

    Http.Answer refused = moord.http().post("/containers/paused/exec", body("echo hi"));

    assertThat(refused.status()).isEqualTo(409);
    await("its end").until(() -> shims("/execs/").isEmpty());
  }

  private static String body(String script) {
    return "{\"AttachStdout\":true,\"Cmd\":[\"sh\",\"-c\",\"" + script + "\"]}";
  }

  private String create(String container, String script) {
    return moord
        .http()
        .post("/containers/" + container + "/exec", body(script))
        .json()
        .path("Id")
        .asText();
  }

  private Http.Answer start(String exec) {
    return moord.http().post("/exec/" + exec + "/start", "{\"Detach\":false}");
  }

  /** Processes that have an exec's folder, below this daemon's data root, in their words. */
  private List<Long> shims(String exec) throws IOException {
    String part = exec.startsWith("/") ? exec : exec.substring(0, 16);
    List<Long> found = new ArrayList<>();
    for (ProcessHandle process : ProcessHandle.allProcesses().toList()) {
      String words = words(process.pid());
      if (words.contains("conmon") && words.contains(moord.data() + "/") && words.contains(part)) {
        found.add(process.pid());
      }
    }
    return found;
  }

  private static String words(long pid) throws IOException {
    try {
      return Files.readString(Path.of("/proc/" + pid + "/cmdline"), StandardCharsets.ISO_8859_1);
    } catch (java.nio.file.NoSuchFileException e) {
      return ""; // it has ended
    } catch (IOException e) {
      if (!ProcessHandle.of(pid).isPresent()) {
        return "";
      }
      throw e;
    }
  }
}
