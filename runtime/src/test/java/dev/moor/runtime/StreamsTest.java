package dev.moor.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.moor.runtime.attach.AttachSocket;
import dev.moor.runtime.exec.ExecProcess;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Attach and exec with their streams, on the real runtimes. */
class StreamsTest {
  /** crun's execs get their size only once they run. */
  private static final String SIZE =
      "i=0; until stty size 2>/dev/null | grep '^33'; do i=$((i+1)); [ $i -gt 200 ] && break;"
          + " sleep 0.05; done";

  private static final int SEVERAL_MB = 5_000_123;

  @ParameterizedTest
  @ValueSource(strings = {"runc", "crun"})
  void shouldCarryAllOfStdinAndItsEnd(String runtime) throws Exception {
    try (Bed bed = new Bed(runtime)) {
      ContainerProcess process = bed.create(bed.spec("md5sum").build(), true, true);
      Bed.Catcher output = new Bed.Catcher();
      AttachSocket socket = process.attach(output);
      process.start();
      byte[] input = new byte[SEVERAL_MB];
      new Random(7).nextBytes(input);

      socket.write(ByteBuffer.wrap(input)).get(30, TimeUnit.SECONDS);
      socket.closeStdin();

      assertThat(Bed.exit(process).code()).isZero();
      output.awaitClosed();
      assertThat(output.out()).isEqualTo(md5(input) + "  -\n");
      assertThatThrownBy(() -> socket.write(ByteBuffer.wrap(input)).get())
          .hasMessageContaining("stdin is closed");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"runc", "crun"})
  void shouldKeepStdinOpenForTheNextClient(String runtime) throws Exception {
    try (Bed bed = new Bed(runtime)) {
      ContainerProcess process = bed.create(bed.spec("cat").build(), true, false);
      process.start();
      Bed.Catcher first = new Bed.Catcher();
      AttachSocket one = process.attach(first);
      one.write(text("one\n")).get(10, TimeUnit.SECONDS);
      Awaitility.await().until(() -> first.out().equals("one\n"));
      one.closeStdin();
      one.close();
      first.awaitClosed();

      Bed.Catcher second = new Bed.Catcher();
      AttachSocket two = process.attach(second);
      two.write(text("two\n")).get(10, TimeUnit.SECONDS);

      Awaitility.await().until(() -> second.out().equals("two\n"));
      assertThat(bed.launcher().look(process.places(), process.identity()))
          .isInstanceOf(Look.Running.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"runc", "crun"})
  void shouldGiveATerminalAndItsSize(String runtime) throws Exception {
    try (Bed bed = new Bed(runtime)) {
      ContainerProcess process =
          bed.create(bed.spec("sh").with(spec -> spec.tty = true).build(), true, false);
      Bed.Catcher output = new Bed.Catcher();
      AttachSocket socket = process.attach(output);
      process.start();
      process.resize(44, 123);

      socket.write(text("stty size; echo $TERM; exit 3\n")).get(10, TimeUnit.SECONDS);

      assertThat(Bed.exit(process).code()).isEqualTo(3);
      output.awaitClosed();
      assertThat(output.out()).contains("44 123").contains("xterm");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"runc", "crun"})
  void shouldWriteANewLogFileAfterARotation(String runtime) throws Exception {
    try (Bed bed = new Bed(runtime)) {
      ContainerProcess process = bed.create(bed.spec("cat").build(), true, false);
      AttachSocket socket = process.attach(new Bed.Catcher());
      process.start();
      socket.write(text("before\n")).get(10, TimeUnit.SECONDS);
      Awaitility.await().until(() -> bed.log(process).contains("before"));

      Files.move(process.places().log(), process.places().log().resolveSibling("ctr.log.1"));
      process.reopenLog();
      Awaitility.await().until(() -> Files.exists(process.places().log()));
      socket.write(text("after\n")).get(10, TimeUnit.SECONDS);

      Awaitility.await().until(() -> bed.log(process).contains("stdout F after"));
      assertThat(bed.log(process)).doesNotContain("before");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"runc", "crun"})
  void shouldRunAnExecWithSeveralMegabytesThroughIt(String runtime) throws Exception {
    try (Bed bed = new Bed(runtime)) {
      ContainerProcess process = bed.run(bed.spec("sleep", "1000").build());
      byte[] input = new byte[SEVERAL_MB];
      new Random(8).nextBytes(input);
      Bed.Catcher output = new Bed.Catcher();

      ExecProcess exec =
          process.exec(
              bed.exec(process, output, true, false, "", "sh", "-c", "echo E$EXEC >&2; md5sum"));
      exec.attach().orElseThrow().write(ByteBuffer.wrap(input)).get(30, TimeUnit.SECONDS);
      exec.attach().orElseThrow().closeStdin();

      assertThat(exec.exit().get(30, TimeUnit.SECONDS).code()).isZero();
      output.awaitClosed();
      assertThat(output.out()).isEqualTo(md5(input) + "  -\n");
      assertThat(output.err()).isEqualTo("E1\n");
      exec.delete();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"runc", "crun"})
  void shouldRunAnExecOnATerminalAsAnotherUser(String runtime) throws Exception {
    try (Bed bed = new Bed(runtime)) {
      ContainerProcess process = bed.run(bed.spec("sleep", "1000").build());
      Bed.Catcher output = new Bed.Catcher();

      ExecProcess exec =
          process.exec(
              bed.exec(process, output, true, true, "alice", "sh", "-c", SIZE + "; id; exit 9"));

      assertThat(exec.exit().get(30, TimeUnit.SECONDS).code()).isEqualTo(9);
      output.awaitClosed();
      assertThat(output.out())
          .contains("33 77")
          .contains("uid=1000(alice) gid=1001(alice) groups=")
          .contains("44(video)");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"runc", "crun"})
  void shouldDetachAnExecAndFindItsCodeAfterAnAdoption(String runtime) throws Exception {
    try (Bed bed = new Bed(runtime)) {
      ContainerProcess process = bed.run(bed.spec("sleep", "1000").build());
      var request =
          bed.exec(process, null, "sh", "-c", "while test ! -e /tmp/go; do :; done; exit 4");
      ExecProcess exec = process.exec(request);
      exec.close();

      ExecProcess adopted = process.adoptExec(exec.identity(), request.dir());
      Files.createFile(bed.root().resolve("tmp/go"));

      assertThat(adopted.exit().get(30, TimeUnit.SECONDS).code()).isEqualTo(4);
      assertThat(
              process
                  .adoptExec(exec.identity(), request.dir())
                  .exit()
                  .get(10, TimeUnit.SECONDS)
                  .code())
          .isEqualTo(4);
      adopted.delete();
      assertThat(request.dir()).doesNotExist();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"runc", "crun"})
  void shouldFindAnExecOfWhoseStartNobodyTold(String runtime) throws Exception {
    try (Bed bed = new Bed(runtime)) {
      ContainerProcess process = bed.run(bed.spec("sleep", "1000").build());
      var request =
          bed.exec(process, null, "sh", "-c", "while test ! -e /tmp/go; do :; done; exit 4");
      assertThat(process.findExec(request.dir()).word()).isEqualTo(ExecSearch.Word.NEVER_BEGAN);
      ExecProcess exec = process.exec(request);
      exec.close();

      ExecSearch.Found living = process.findExec(request.dir());
      assertThat(living.identity()).contains(exec.identity());
      ExecProcess adopted = process.adoptExec(living.identity().orElseThrow(), request.dir());
      Files.createFile(bed.root().resolve("tmp/go"));

      assertThat(adopted.exit().get(30, TimeUnit.SECONDS).code()).isEqualTo(4);
      ExecSearch.Found ended = process.findExec(request.dir());
      assertThat(ended.word()).isEqualTo(ExecSearch.Word.ENDED);
      assertThat(ended.exit().orElseThrow().code()).isEqualTo(4);
      adopted.delete();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"runc", "crun"})
  void shouldGiveExecErrorsInTheWordsOfDocker(String runtime) throws Exception {
    try (Bed bed = new Bed(runtime)) {
      ContainerProcess process = bed.run(bed.spec("sleep", "1000").build());
      Files.writeString(bed.root().resolve("etc/plain"), "no program");
      assertExecError(
          bed, process, "nope", 127, "exec: \"nope\": executable file not found in $PATH");
      assertExecError(bed, process, "/nope", 127, "stat /nope: no such file or directory");
      assertExecError(bed, process, "/etc/plain", 126, "exec: \"/etc/plain\": permission denied");
      assertThatThrownBy(
              () -> process.exec(bed.exec(process, new Bed.Catcher(), true, true, "", "nope")))
          .isInstanceOf(LaunchException.class)
          .hasMessageContaining("exec: \"nope\": executable file not found in $PATH")
          .extracting(e -> ((LaunchException) e).exitCode())
          .isEqualTo(127);
      assertThatThrownBy(() -> process.exec(bed.exec(process, null, false, false, "bob", "true")))
          .isInstanceOf(LaunchException.class)
          .hasMessage("unable to find user bob: no matching entries in passwd file");
    }
  }

  private static void assertExecError(
      Bed bed, ContainerProcess process, String command, int code, String words) throws Exception {
    Bed.Catcher output = new Bed.Catcher();
    try {
      process.exec(bed.exec(process, output, command));
      throw new AssertionError(command + " could be started");
    } catch (LaunchException e) {
      assertThat(e.getMessage())
          .startsWith("OCI runtime exec failed: exec failed: unable to start container process: ")
          .contains(words)
          .endsWith(": unknown");
      assertThat(e.exitCode()).isEqualTo(code);
    }
    output.awaitClosed();
  }

  private static ByteBuffer text(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String md5(byte[] bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes));
  }
}
