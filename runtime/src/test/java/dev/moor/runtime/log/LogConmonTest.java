package dev.moor.runtime.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the real conmon writes; a script that only starts the process stands in for runc. */
class LogConmonTest {
  @TempDir Path tmp;

  private String logged(String script) throws Exception {
    Path bundle = Files.createDirectories(tmp.resolve("b"));
    Path exits = Files.createDirectories(tmp.resolve("exits"));
    Path payload = Files.writeString(tmp.resolve("payload"), script + "\n");
    Path runtime = tmp.resolve("runtime");
    Files.writeString(
        runtime,
        "#!/bin/sh\n"
            + "while [ $# -gt 0 ]; do [ \"$1\" = --pid-file ] && PF=$2; shift; done\n"
            + "(sleep 0.3; exec sh "
            + payload
            + ") &\n"
            + "echo $! > \"$PF\"\n");
    Files.setPosixFilePermissions(runtime, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path log = tmp.resolve("log");
    String[] command = {
      "conmon",
      "--full-attach",
      "--api-version",
      "1",
      "-c",
      "c",
      "-u",
      "c",
      "-n",
      "c",
      "-r",
      runtime.toString(),
      "-b",
      bundle.toString(),
      "-p",
      tmp + "/pid",
      "-P",
      tmp + "/conmon.pid",
      "-l",
      "k8s-file:" + log,
      "--exit-dir",
      exits.toString()
    };
    Process conmon = new ProcessBuilder(command).redirectErrorStream(true).start();
    conmon.waitFor();
    // the exit file is written after the log, when all output has been read
    await().atMost(Duration.ofSeconds(30)).until(() -> Files.exists(exits.resolve("c")));
    LogQuery raw = new LogQuery(true, true, false, false, null, null, -1, false, null);
    LogReader reader = new LogReader(Runnable::run, InstantSource.system());
    String text = Collector.of(reader.read(log, raw, new CompletableFuture<>())).awaitText();
    cleanUp(exits, log);
    return text;
  }

  private static void cleanUp(Path exits, Path log) throws IOException {
    Files.delete(exits.resolve("c"));
    Files.delete(log);
  }

  @Test
  void shouldGiveBackExactlyWhatWasWritten() throws Exception {
    assertThat(logged("printf 'one\\n\\ntwo no newline'")).isEqualTo("one\n\ntwo no newline");
    assertThat(logged("head -c 20000 /dev/zero | tr '\\0' a; echo; echo end"))
        .isEqualTo("a".repeat(20_000) + "\nend\n");
    assertThat(logged("printf a; sleep 0.2; echo b; printf c; sleep 0.2; echo"))
        .isEqualTo("ab\nc\n");
  }
}
