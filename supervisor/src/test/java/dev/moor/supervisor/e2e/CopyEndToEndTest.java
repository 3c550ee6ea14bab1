package dev.moor.supervisor.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code docker cp} in and out, in every state, and what links must not do. */
class CopyEndToEndTest extends EndToEnd {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"created", "running", "exited", "paused"})
  void shouldCopyInAndOutWhen(String state) throws IOException {
    docker.run("create", "--name", "web", "busybox", "sleep", "1000").ok();
    if (!state.equals("created")) {
      docker.run("start", "web").ok();
    }
    if (state.equals("paused")) {
      docker.run("pause", "web").ok();
    }
    if (state.equals("exited")) {
      docker.run("stop", "-t", "0", "web").ok();
    }
    Files.createDirectories(folder.resolve("in/sub"));
    Files.writeString(folder.resolve("in/sub/file"), "text");

    docker.run("cp", folder.resolve("in").toString(), "web:/tmp/there").ok();
    docker.run("cp", "web:/tmp/there", folder.resolve("out").toString()).ok();

    assertThat(folder.resolve("out/sub/file")).hasContent("text");
    assertThat(docker.status("web")).isEqualTo(state);
    assertThat(docker.run("cp", "web:/nothere", folder.toString()).code(1).err())
        .containsAnyOf("ould not find the file", "No such container:path: web:/nothere");
  }

  @Test
  void shouldNotFollowALinkOutOfTheRoot() throws IOException {
    Path secret = Files.writeString(folder.resolve("secret"), "host");
    docker.up(
        "--name",
        "web",
        "busybox",
        "sh",
        "-c",
        "mkdir -p /d"
            + folder
            + "; ln -s "
            + secret
            + " /leak; ln -s "
            + folder
            + " /out;"
            + " ln -s ../../../../../../../.."
            + folder
            + " /up; touch /ready; sleep 1000");
    org.awaitility.Awaitility.await()
        .until(() -> docker.run("exec", "web", "test", "-e", "/ready").code() == 0);
    Files.writeString(folder.resolve("evil"), "evil");

    docker.run("cp", "-L", "web:/leak", folder.resolve("got").toString()).code(1);
    docker.run("cp", folder.resolve("evil").toString(), "web:/out/planted");
    docker.run("cp", folder.resolve("evil").toString(), "web:/up/planted2");

    assertThat(folder.resolve("got")).doesNotExist();
    assertThat(folder.resolve("planted")).doesNotExist();
    assertThat(folder.resolve("planted2")).doesNotExist();
    assertThat(secret).hasContent("host");
  }
}
