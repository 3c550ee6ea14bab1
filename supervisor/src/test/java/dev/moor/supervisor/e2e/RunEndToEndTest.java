package dev.moor.supervisor.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code docker run} and {@code docker exec} in their ways, with every docker CLI. */
class RunEndToEndTest extends EndToEnd {
  private static final int BIG_BYTES = 20 * 1024 * 1024;

  @ParameterizedTest
  @MethodSource("clis")
  void shouldRunDetached(Path cli) {
    String id = with(cli).up("--name", "web", "busybox", "sleep", "1000");

    assertThat(with(cli).run("ps", "-q", "--no-trunc").ok().line()).isEqualTo(id);
    assertThat(docker.pid("web")).isPositive();
    assertThat(ProcessHandle.of(docker.pid("web"))).isPresent();
  }

  @ParameterizedTest
  @MethodSource("clis")
  void shouldRemoveAfterRunWithRm(Path cli) {
    Command.Result result =
        with(cli).run("run", "--rm", "--name", "once", "busybox", "echo", "hello").ok();

    assertThat(result.out()).isEqualTo("hello\n");
    docker.awaitGone("once");
  }

  @ParameterizedTest
  @MethodSource("clis")
  void shouldPassPipedInput(Path cli) {
    byte[] input = "x\n".getBytes(StandardCharsets.UTF_8);

    assertThat(with(cli).run(input, "run", "-i", "--rm", "busybox", "cat").ok().out())
        .isEqualTo("x\n");
    assertThat(with(cli).run(new byte[0], "run", "-i", "--rm", "busybox", "wc", "-c").ok().line())
        .isEqualTo("0");
  }

  @ParameterizedTest
  @MethodSource("clis")
  void shouldPassTwentyMegabytesThroughCat(Path cli) {
    byte[] input = new byte[BIG_BYTES];
    new Random(7).nextBytes(input);

    Command.Result result =
        with(cli).run(input, "run", "-i", "--rm", "--log-driver", "none", "busybox", "cat").ok();

    assertThat(result.outBytes()).isEqualTo(input);
  }

  @ParameterizedTest
  @MethodSource("clis")
  void shouldGiveATerminal(Path cli) {
    Command.Result result =
        with(cli)
            .onTerminal(
                List.of("/ #", "stty size; tty; echo done-$((40+2))\\n", "done-42", "exit 9\\n"),
                "run",
                "-it",
                "--rm",
                "busybox",
                "sh")
            .code(9);

    assertThat(result.out()).contains("24 80").contains("/dev/pts/0");
  }

  @Test
  void shouldResizeTheTerminalOfARunAndOfAnExec() {
    List<String> script =
        List.of(
            "/ #",
            "echo go-$((40+2)); until stty size | grep '40 100'; do usleep 50000; done; exit\\n",
            "go-42",
            "@size:40x100");
    docker.up("--name", "web", "busybox", "sleep", "1000");

    for (List<String> words :
        List.of(List.of("run", "-it", "busybox", "sh"), List.of("exec", "-it", "web", "sh"))) {
      String out = docker.onTerminal(script, words.toArray(String[]::new)).ok().out();
      assertThat(out.lines()).contains("40 100");
    }
  }

  @Test
  void shouldDetachByKeysAndAttachAgain() {
    docker
        .onTerminal(List.of("/ #", "\\x10\\x11"), "run", "-it", "--name", "tty", "busybox", "sh")
        .ok();

    assertThat(docker.status("tty")).isEqualTo("running");
    docker.onTerminal(List.of("", "exit 3\\n"), "attach", "tty").code(3);
    docker.awaitStatus("tty", "exited");
  }

  @ParameterizedTest
  @MethodSource("clis")
  void shouldGiveExitCodes(Path cli) {
    Docker d = with(cli);

    d.run("run", "busybox", "sh", "-c", "exit 7").code(7);
    d.run("run", "--init", "busybox", "sh", "-c", "kill -9 $$").code(137);
    assertThat(d.run("run", "--name", "nope", "busybox", "nosuch").code(127).err())
        .contains("executable file not found in $PATH");
    d.run("run", "busybox", "/etc").code(126);
    d.run("run", "--memory", "1", "busybox", "true").code(125);
    d.run("run", "nosuch:image", "true").code(125);
    assertThat(docker.status("nope")).isEqualTo("created");
    assertThat(docker.inspect("nope").path("State").path("ExitCode").asInt()).isEqualTo(127);
    assertThat(docker.inspect("nope").path("State").path("Error").asText()).contains("nosuch");
  }

  @ParameterizedTest
  @MethodSource("clis")
  void shouldExec(Path cli) {
    Docker d = with(cli);
    d.up("--name", "web", "-e", "GREETING=hi", "busybox", "sleep", "1000");
    byte[] input = new byte[1024 * 1024];
    new Random(8).nextBytes(input);

    assertThat(d.run("exec", "web", "sh", "-c", "echo $GREETING").ok().out()).isEqualTo("hi\n");
    assertThat(d.run(input, "exec", "-i", "web", "cat").ok().outBytes()).isEqualTo(input);
    Command.Result apart = d.run("exec", "web", "sh", "-c", "echo out; echo err >&2; exit 5");
    assertThat(apart.code(5).out()).isEqualTo("out\n");
    assertThat(apart.err()).isEqualTo("err\n");
    assertThat(
            d.run(
                    "exec",
                    "-w",
                    "/etc",
                    "-u",
                    "7:8",
                    "-e",
                    "A=b",
                    "web",
                    "sh",
                    "-c",
                    "pwd; id -u; id -g; echo $A")
                .ok()
                .out())
        .isEqualTo("/etc\n7\n8\nb\n");
    assertThat(d.onTerminal(List.of("/ #", "exit 4\\n"), "exec", "-it", "web", "sh").code(4).out())
        .contains("/ #");
  }

  @ParameterizedTest
  @MethodSource("clis")
  void shouldGiveExitCodesOfExecsThatCannotStart(Path cli) {
    with(cli).up("--name", "web", "busybox", "sleep", "1000");

    Command.Result missing = with(cli).run("exec", "web", "nosuch").code(127);
    assertThat(missing.out() + missing.err()).contains("executable file not found");
    with(cli).run("exec", "web", "/etc").code(126);
    with(cli).run("exec", "nothere", "true").code(1);
  }

  @Test
  void shouldExecDetachedAndTellItsCodeAfterwards() {
    docker.up("--name", "web", "busybox", "sleep", "1000");
    String id =
        moord
            .http()
            .post("/containers/web/exec", "{\"Cmd\":[\"sh\",\"-c\",\"exit 6\"]}")
            .json()
            .path("Id")
            .asText();

    assertThat(moord.http().post("/exec/" + id + "/start", "{\"Detach\":true}").status())
        .isEqualTo(200);
    org.awaitility.Awaitility.await()
        .until(() -> !moord.http().get("/exec/" + id + "/json").json().path("Running").asBoolean());
    assertThat(moord.http().get("/exec/" + id + "/json").json().path("ExitCode").asInt())
        .isEqualTo(6);
    assertThat(moord.http().post("/exec/" + id + "/start", "{\"Detach\":true}").status())
        .isEqualTo(409);
  }

  @Test
  void shouldKeepStdoutAndStderrApart() {
    Command.Result result =
        docker.run("run", "--name", "both", "busybox", "sh", "-c", "echo out; echo err >&2").ok();

    assertThat(result.out()).isEqualTo("out\n");
    assertThat(result.err()).contains("err\n");
    Command.Result logs = docker.run("logs", "both").ok();
    assertThat(logs.out()).isEqualTo("out\n");
    assertThat(logs.err()).isEqualTo("err\n");
  }

  /**
   * Before the program begins where the CLI tells it with the request and the runtime takes it;
   * else, as for an exec with crun 1.8, a moment later.
   */
  @Test
  void shouldGiveTerminalsTheirSize() {
    docker.up("--name", "web", "busybox", "sleep", "1000");
    String patient = "until stty size 2>/dev/null | grep -v '^0 0'; do sleep 0.05; done";
    String atOnce = docker.major() >= 23 ? "stty size" : patient;

    assertThat(docker.onTerminal(List.of(), "exec", "-it", "web", "sh", "-c", patient).ok().out())
        .contains("24 80");
    assertThat(docker.onTerminal(List.of(), "run", "-it", "busybox", "sh", "-c", atOnce).ok().out())
        .contains("24 80");
  }
}
