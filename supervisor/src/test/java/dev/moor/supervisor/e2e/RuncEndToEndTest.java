package dev.moor.supervisor.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The whole life with runc: elsewhere the tests take whichever runtime is the faster one here. */
class RuncEndToEndTest extends EndToEnd {
  @Override
  String[] flags() {
    return new String[] {"--default-runtime", "runc"};
  }

  @ParameterizedTest
  @MethodSource("clis")
  void shouldLiveAWholeLife(Path cli) {
    Docker d = with(cli);
    assertThat(d.run("info", "--format", "{{.DefaultRuntime}}").ok().line()).isEqualTo("runc");
    assertThat(d.run("run", "--rm", "busybox", "echo", "hi").ok().line()).isEqualTo("hi");
    assertThat(d.run("run", "--rm", "busybox", "nosuch").code(127).err())
        .contains("exec: \"nosuch\": executable file not found in $PATH");
    assertThat(d.run("run", "--rm", "busybox", "/etc").code(126).err())
        .containsAnyOf("permission denied", "is a directory"); // of 1.1.5 and of 1.1.15
    d.up("--name", "web", "busybox", "sh", "-c", "trap 'exit 9' TERM; echo up; sleep 99 & wait");
    long pid = docker.pid("web");
    docker.awaitLogs("web", "up");

    assertThat(d.run("exec", "web", "sh", "-c", "echo in; exit 4").code(4).line()).isEqualTo("in");
    assertThat(d.run("exec", "web", "nosuch").code()).isIn(126, 127);
    assertThat(d.run("hello\n".getBytes(), "exec", "-i", "web", "cat").ok().line())
        .isEqualTo("hello");
    d.run("pause", "web").ok();
    moord.crashAndBegin();
    assertThat(docker.status("web")).isEqualTo("paused");
    assertThat(docker.pid("web")).isEqualTo(pid);
    d.run("unpause", "web").ok();
    d.run("stop", "web").ok();
    assertThat(docker.inspect("web").path("State").path("ExitCode").asInt()).isEqualTo(9);
    d.run("start", "web").ok();
    d.run("kill", "web").ok();
    docker.awaitStatus("web", "exited");
    assertThat(docker.inspect("web").path("State").path("ExitCode").asInt()).isEqualTo(137);
    d.run("rm", "web").ok();
  }

  @ParameterizedTest
  @MethodSource("clis")
  void shouldTakeARuntimeByNameForOneContainer(Path cli) {
    Docker d = with(cli);
    String known = d.run("info", "--format", "{{json .Runtimes}}").ok().line();
    for (String runtime : new String[] {"runc", "crun", "io.containerd.runc.v2"}) {
      if (known.contains("\"" + runtime + "\"") || runtime.contains(".")) {
        assertThat(d.run("run", "--runtime", runtime, "--name", "web", "busybox", "echo", "hi"))
            .satisfies(result -> assertThat(result.ok().line()).isEqualTo("hi"));
        assertThat(docker.inspect("web").path("HostConfig").path("Runtime").asText())
            .isEqualTo(runtime);
        String started =
            moord.http().get("/moor/containers/web/history").text().replace("\\\"", "\"");
        assertThat(started)
            .contains(", " + (runtime.contains(".") ? "runc" : runtime) + ", conmon");
        d.run("rm", "web").ok();
      }
    }
    assertThat(known).contains("runc");
  }
}
