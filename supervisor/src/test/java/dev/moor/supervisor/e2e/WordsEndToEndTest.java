package dev.moor.supervisor.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Small things in which a user of Docker would notice another engine. */
class WordsEndToEndTest extends EndToEnd {
  @Test
  void shouldSayWhatWasTried() {
    String id = docker.run("create", "--name", "still", "busybox", "true").ok().line();
    docker.run("create", "--name", "other", "busybox", "true").ok();

    assertThat(docker.run("kill", "still").code(1).err())
        .contains("Cannot kill container: still: Container " + id + " is not running");
    assertThat(docker.run("kill", "nosuch").code(1).err())
        .contains("Cannot kill container: nosuch: No such container: nosuch");
    assertThat(docker.run("rename", "still", "other").code(1).err())
        .contains("Error when allocating new name: Conflict. The container name \"/other\"");
    assertThat(docker.run("rename", "still", "no good").code(1).err())
        .contains("Error when allocating new name: Invalid container name");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--mount type=bind,src=/nosuch/source,dst=/x"
            + " | bind source path does not exist: /nosuch/source",
        "--pid container:nosuch | No such container: nosuch",
        "--ipc container:nosuch | No such container: nosuch",
        "-v /tmp:relative | invalid mount config for type \"bind\": invalid mount path: 'relative'"
      })
  void shouldRefuseAtCreateWhatCannotStart(String line) {
    String[] words = line.split(" \\| ");
    String[] options = words[0].split(" ");

    Command.Result result =
        docker.run("create", "--name", "no", options[0], options[1], "busybox", "true").code(1);

    assertThat(result.err()).contains(words[1]).doesNotContain("Unable to find image");
  }

  /** What is mounted over the image's files is what the container sees, so it is copied. */
  @Test
  void shouldCopyTheFilesThatItMadeItself(@TempDir Path folder) throws IOException {
    docker.up("--name", "web", "--hostname", "here", "busybox", "sleep", "1000");

    docker.run("cp", "web:/etc/hostname", folder.resolve("hostname").toString()).ok();
    docker.run("cp", "web:/etc/hosts", folder.resolve("hosts").toString()).ok();

    assertThat(folder.resolve("hostname")).hasContent("here");
    assertThat(Files.readString(folder.resolve("hosts"))).contains("127.0.0.1\tlocalhost");
    assertThat(docker.run("diff", "web").ok().out()).isEmpty();
  }

  @Test
  void shouldShowDetailsOfLogs() {
    docker
        .run(
            "run",
            "--name",
            "told",
            "--log-opt",
            "tag={{.Name}}",
            "--log-opt",
            "labels=app",
            "--log-opt",
            "env-regex=^A",
            "-l",
            "app=1",
            "-e",
            "A=x y",
            "busybox",
            "echo",
            "line")
        .ok();

    assertThat(docker.run("logs", "--details", "told").ok().out())
        .isEqualTo("A=x+y,app=1,tag=told line\n");
    assertThat(docker.run("logs", "told").ok().out()).isEqualTo("line\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc"})
  void shouldFindNoProgramWithoutAName(String runtime) {
    assertThat(docker.run("run", "--runtime", runtime, "busybox", "").code(127).err())
        .contains("exec: \"\": executable file not found in $PATH");
  }

  @Test
  void shouldShowNoLimitOfProcessesWhereItIsUnlimited() {
    docker.run("create", "--name", "free", "--pids-limit", "-1", "busybox", "true").ok();

    assertThat(docker.inspect("free").at("/HostConfig/PidsLimit").isNull()).isTrue();
  }
}
