package dev.moor.supervisor.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Commit and build as users meet them: the cache, heredocs, mounts, failures, crashes. */
class BuildEndToEndTest extends EndToEnd {
  @TempDir Path context;

  private void write(String name, String text) throws IOException {
    Path file = context.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text, StandardCharsets.UTF_8);
  }

  private List<String> words(String... arguments) {
    List<String> all = new ArrayList<>(List.of("build"));
    all.addAll(Arrays.asList(arguments));
    all.add(context.toString());
    return docker.words(all.toArray(String[]::new));
  }

  private Command.Result build(String... arguments) {
    return Command.run(
        words(arguments), java.io.InputStream.nullInputStream(), Map.of("DOCKER_BUILDKIT", "0"));
  }

  private Command.Result build(String dockerfile, List<String> arguments) throws IOException {
    write("Dockerfile", dockerfile);
    return build(arguments.toArray(String[]::new));
  }

  private String shell(String image, String script) {
    return docker.run("run", "--rm", "--network=none", image, "sh", "-c", script).ok().out();
  }

  private void assertNothingLeft() throws IOException {
    assertThat(moord.http().get("/containers/json?all=1").json()).isEmpty();
    Path builds = moord.data().resolve("builds");
    if (Files.isDirectory(builds)) {
      try (Stream<Path> left = Files.list(builds)) {
        assertThat(left).isEmpty();
      }
    }
    assertThat(MoordProcess.mountsBelow(moord.data())).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("clis")
  void shouldBuildWithEveryCliWithoutBeingTold(Path cli) throws IOException {
    write("Dockerfile", "FROM busybox\nRUN echo hi > /x\nCMD [\"cat\", \"/x\"]\n");
    with(cli).run("build", "-t", "plain:1", context.toString()).ok();

    assertThat(docker.run("run", "--rm", "plain:1").ok().out()).isEqualTo("hi\n");
  }

  @Test
  void shouldRunNoStepAgainUntilSomethingChanges() throws IOException {
    String dockerfile =
        "FROM busybox\nARG V=1\nRUN echo $V > /v\nCOPY a b /d/\nRUN cat /d/a > /all\n";
    write("a", "a");
    write("b", "b");
    String first = build(dockerfile, List.of("-q")).ok().line();

    assertThat(build("-q").ok().line()).isEqualTo(first);
    Files.setLastModifiedTime(context.resolve("a"), java.nio.file.attribute.FileTime.fromMillis(0));
    assertThat(build("-q").ok().line()).isEqualTo(first);
    write("b", "other");
    String changed = build().ok().out();
    assertThat(changed.split("Using cache", -1)).hasSize(3);
    assertThat(changed).contains("Running in");
    assertThat(build("-q", "--build-arg", "V=2").ok().line()).isNotEqualTo(first);
    assertThat(build("--no-cache").ok().out()).doesNotContain("Using cache");
    assertNothingLeft();
  }

  @Test
  void shouldTakeWhatOnlyBuildKitKnew() throws IOException {
    write("data/in.txt", "from the context");
    String dockerfile =
        """
        FROM busybox AS tools
        RUN echo tool > /tool
        FROM busybox
        ARG TARGETARCH
        ENV WHO=me
        COPY --chmod=640 --chown=1:2 <<one <<'two' /here/
        hello $WHO "quoted"
        one
        hello $WHO
        two
        RUN <<EOF
        echo first > /script
        echo second >> /script
        EOF
        RUN cat <<A > /joined && cat <<B >> /joined
        a
        A
        b
        B
        RUN <<EOF
        #!/bin/busybox ash
        echo interpreted > /shebang
        EOF
        RUN --mount=type=cache,target=/cache,id=c echo x >> /cache/n && cp /cache/n /n
        RUN --mount=source=data,target=/ctx --mount=from=tools,src=/tool,dst=/t \\
          cat /ctx/in.txt /t > /mounted
        RUN --mount=type=tmpfs,target=/scratch --network=none touch /scratch/x && echo $TARGETARCH > /arch
        COPY --exclude=*/in.txt . /part/
        """;
    build(dockerfile, List.of("-t", "kit:1")).ok();

    assertThat(shell("kit:1", "cd /here; stat -c '%a %u %g' one two; cat one two; cat /script"))
        .isEqualTo("640 1 2\n640 1 2\nhello me \"quoted\"\nhello $WHO\nfirst\nsecond\n");
    assertThat(shell("kit:1", "cat /joined /shebang /n /mounted"))
        .isEqualTo("a\nb\ninterpreted\nx\nfrom the contexttool\n");
    assertThat(shell("kit:1", "cat /arch; ls -d /ctx /cache /t /scratch 2>&1 | grep -c 'No such'"))
        .isIn("amd64\n4\n", "arm64\n4\n");
    assertThat(shell("kit:1", "find /part | sort"))
        .isEqualTo("/part\n/part/Dockerfile\n/part/data\n");
  }

  @Test
  void shouldFetchAndUnpackWithAdd() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    byte[] content = "fetched".getBytes(StandardCharsets.UTF_8);
    server.createContext(
        "/file.txt",
        exchange -> {
          exchange.sendResponseHeaders(200, content.length);
          exchange.getResponseBody().write(content);
          exchange.close();
        });
    server.start();
    try {
      String url = "http://127.0.0.1:" + server.getAddress().getPort();
      String dockerfile =
          "FROM busybox\nADD " + url + "/file.txt /d/\nADD " + url + "/file.txt /e\n";
      build(dockerfile, List.of("-t", "url:1")).ok();
      assertThat(shell("url:1", "cat /d/file.txt /e; stat -c %a /e"))
          .isEqualTo("fetchedfetched600\n");
      assertThat(build("FROM busybox\nADD " + url + "/no /d/\n", List.of()).code(1).err())
          .contains("status 404");
    } finally {
      server.stop(0);
    }
  }

  @Test
  void shouldKeepLinksOfTheContextInside() throws IOException {
    Files.createSymbolicLink(context.resolve("out"), Path.of("/etc"));
    Files.createSymbolicLink(context.resolve("file"), Path.of("../../../../etc/passwd"));
    write("real", "x");

    assertThat(build("FROM busybox\nCOPY out/hostname /x\n", List.of()).code(1).err())
        .contains("file does not exist");
    assertThat(build("FROM busybox\nCOPY file /x\n", List.of()).code(1).err())
        .contains("file does not exist");
    assertThat(
            build("FROM busybox\nRUN --mount=source=out,target=/m cat /m/passwd\n", List.of())
                .code(1)
                .err())
        .contains("is not there");
    // a link in the image that leads out of it stays inside, too
    String dockerfile =
        "FROM busybox\nRUN ln -s ../../../../tmp/moor-escape /evil\nCOPY real /evil/x\n";
    build(dockerfile, List.of("-t", "inside:1")).ok();
    assertThat(shell("inside:1", "cat /tmp/moor-escape/x")).isEqualTo("x");
    assertThat(Path.of("/tmp/moor-escape")).doesNotExist();
  }

  @Test
  void shouldLeaveNothingOfAFailedStep() throws IOException {
    Command.Result result = build("FROM busybox\nRUN echo no; exit 7\n", List.of());

    assertThat(result.code()).isEqualTo(7);
    assertThat(result.err())
        .contains("The command '/bin/sh -c echo no; exit 7' returned a non-zero code: 7");
    assertNothingLeft();
  }

  private String stepContainer() {
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> moord.http().get("/containers/json").json().size() == 1);
    return moord.http().get("/containers/json").json().get(0).path("Id").asText();
  }

  @Test
  void shouldEndWithItsClient() throws IOException {
    write("Dockerfile", "FROM busybox\nRUN sleep 600\n");
    try (Command build = Command.start(words(), Map.of("DOCKER_BUILDKIT", "0"))) {
      stepContainer();
    }
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> moord.http().get("/containers/json?all=1").json().isEmpty());
    await().atMost(Duration.ofSeconds(20)).untilAsserted(this::assertNothingLeft);
  }

  @Test
  void shouldRemoveWhatACrashLeft() throws IOException {
    write("Dockerfile", "FROM busybox\nRUN echo kept > /kept\nRUN sleep 600\n");
    try (Command build = Command.start(words(), Map.of("DOCKER_BUILDKIT", "0"))) {
      await().atMost(Duration.ofSeconds(20)).until(() -> build.out().contains("Step 3/3"));
      String id = stepContainer();
      moord.crashAndBegin();
      docker.awaitGone(id);
    }
    assertNothingLeft();
    assertThat(build("FROM busybox\nRUN echo kept > /kept\n", List.of()).ok().out())
        .contains("Using cache");
  }

  @Test
  void shouldHideStepsAndRemoveThemWithTheImage() throws IOException {
    build("FROM busybox\nLABEL step=1\nLABEL step=2\n", List.of("-t", "steps:1")).ok();
    int shown = moord.http().get("/images/json").json().size();
    int all = moord.http().get("/images/json?all=1").json().size();

    assertThat(all).isGreaterThan(shown);
    assertThat(docker.run("history", "-q", "steps:1").ok().out().lines())
        .filteredOn(line -> !line.equals("<missing>"))
        .hasSize(3);
    assertThat(docker.run("rmi", "steps:1").ok().out().lines()).hasSize(3);
    assertThat(moord.http().get("/images/json?all=1").json()).hasSize(all - 2);
    assertThat(docker.run("run", "--rm", "busybox", "echo", "still").ok().out())
        .isEqualTo("still\n");
  }

  @Test
  void shouldCommitARunningContainer() {
    docker.up(
        "--name",
        "source",
        "--network=none",
        "-e",
        "A=b",
        "busybox",
        "sh",
        "-c",
        "echo data > /data; rm /bin/vi; exec sleep 600");
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> docker.run("exec", "source", "test", "!", "-e", "/bin/vi").code() == 0);

    String id =
        docker
            .run(
                "commit",
                "-a",
                "me",
                "-m",
                "why",
                "-c",
                "CMD [\"cat\", \"/data\"]",
                "-c",
                "ENV C=${A}d",
                "source",
                "made:1")
            .ok()
            .line();

    assertThat(docker.run("run", "--rm", "--network=none", "made:1").ok().out())
        .isEqualTo("data\n");
    assertThat(shell("made:1", "echo $C; ls /bin/vi 2>&1; true")).startsWith("bd\nls: /bin/vi");
    assertThat(
            docker
                .run("image", "inspect", "-f", "{{.Id}} {{.Author}} {{.Comment}}", "made:1")
                .line())
        .isEqualTo(id + " me why");
    assertThat(docker.status("source")).isEqualTo("running");
    assertThat(docker.run("commit", "-c", "RUN x", "source").code(1).err())
        .contains("run is not a valid change command");
  }

  @Test
  void shouldLimitAndSurroundItsSteps() throws IOException {
    write(
        "Dockerfile",
        "FROM busybox\n"
            + "RUN cat /sys/fs/cgroup/memory.max /sys/fs/cgroup/memory/memory.limit_in_bytes"
            + " 2>/dev/null; ulimit -n; ulimit -Hn; grep given /etc/hosts;"
            + " df -k /dev/shm | tail -n 1; ls /sys/class/net; nproc\n");
    String told =
        build(
                "--memory=64m",
                "--ulimit=nofile=100:200",
                "--shm-size=8m",
                "--network=none",
                "--cpuset-cpus=0",
                "--add-host=given:10.1.2.3")
            .ok()
            .out();
    assertThat(told.lines())
        .contains("67108864", "100", "200", "10.1.2.3\tgiven", "lo", "1")
        .anyMatch(line -> line.matches("shm +8192 .*/dev/shm"));
    assertNothingLeft();
  }

  @Test
  void shouldRefuseWhatItCannotDoByName() throws IOException {
    write("Dockerfile", "FROM busybox\n");
    assertThat(build("--squash").code()).isNotZero();
    // what SDKs send by default: containers of steps go all the same, as with BuildKit
    build("--rm=false").ok();
    assertThat(moord.http().post("/build?version=2", "").message()).contains("BuildKit");
  }
}
