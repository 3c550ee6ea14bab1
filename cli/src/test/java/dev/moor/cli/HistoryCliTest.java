package dev.moor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryCliTest {
  private static final String HISTORY =
      "{\"id\":\"59fad3d6910a4b0eeddb\",\"names\":[\"web\"],\"state\":\"exited\",\"damage\":\"\","
          + "\"namesakes\":[\"0123456789abcdef\"],\"omitted\":7,\"entries\":["
          + "{\"sequence\":8,\"entitySequence\":3,\"at\":\"2026-11-24T20:00:00.5Z\","
          + "\"writtenAt\":\"2026-11-24T20:00:00.5Z\",\"event\":\"stop-requested\","
          + "\"words\":\"asked to stop it\",\"asker\":{\"transport\":\"unix\",\"uid\":1000,"
          + "\"pid\":5,\"subject\":\"\",\"requestId\":\"\"}},"
          + "{\"sequence\":9,\"entitySequence\":4,\"at\":\"2026-11-24T20:00:01Z\","
          + "\"writtenAt\":\"2026-11-24T20:00:01Z\",\"event\":\"exited\",\"words\":\"exited\","
          + "\"evidence\":\"a file\",\"tookMicros\":1500}]}";

  @Test
  void shouldPrintATimeline() throws Exception {
    try (FakeDaemon daemon = new FakeDaemon(FakeDaemon.json(HISTORY), FakeDaemon.json(HISTORY))) {
      Cli cli = Cli.of(daemon.address());

      assertThat(cli.run("history", "web")).isZero();

      assertThat(daemon.requests().get(0)).startsWith("GET /moor/containers/web/history HTTP/1.1");
      String[] lines = cli.out().split("\n");
      assertThat(lines[0]).matches("SEQUENCE +WHEN +TOOK +WHO +WHAT");
      assertThat(lines[1]).startsWith("8 ").contains("uid 1000").endsWith("asked to stop it");
      assertThat(lines[2]).contains("1.5 ms").endsWith("exited [a file]");
      assertThat(cli.err()).contains("7 earlier events").contains("had this name: 0123456789ab");
      assertThat(cli.run("history", "-n", "5", "--format", "{{.Event}}", "web")).isZero();
      assertThat(cli.out()).isEqualTo("stop-requested\nexited\n");
      assertThat(daemon.requests().get(1)).contains("/history?limit=5 ");
    }
  }

  @Test
  void shouldPrintWhyAsNumberedSentences() throws Exception {
    String why =
        "{\"id\":\"59fad3d6910a4b0e\",\"name\":\"web\",\"state\":\"exited\","
            + "\"sentences\":[\"One.\",\"So two.\"]}";
    try (FakeDaemon daemon = new FakeDaemon(FakeDaemon.json(why))) {
      Cli cli = Cli.of(daemon.address());

      assertThat(cli.run("why", "web")).isZero();

      assertThat(cli.out()).isEqualTo("web (59fad3d6910a) is exited.\n  1. One.\n  2. So two.\n");
    }
  }

  @Test
  void shouldListThePastByTimeAndBySequence() throws Exception {
    String then =
        "[{\"Id\":\"aa\",\"Names\":[\"/web\"],\"State\":\"running\",\"Created\":1},"
            + "{\"Id\":\"bb\",\"Names\":[\"/db\"],\"State\":\"exited\",\"Created\":1}]";
    try (FakeDaemon daemon = new FakeDaemon(FakeDaemon.json(then), FakeDaemon.json(then))) {
      Cli cli = Cli.of(daemon.address());

      assertThat(cli.run("ps", "-q", "--at", "2026-11-24T20:00:00Z")).isZero();
      assertThat(cli.out()).isEqualTo("aa\n");
      assertThat(cli.run("ps", "-a", "-q", "--at", "42")).isZero();
      assertThat(cli.out()).isEqualTo("aa\nbb\n");

      assertThat(daemon.requests().get(0))
          .startsWith("GET /moor/containers?at=1795550400.000000000 ");
      assertThat(daemon.requests().get(1)).startsWith("GET /moor/containers?sequence=42 ");
      assertThat(cli.run("ps", "--at", "42", "-s")).isEqualTo(1);
    }
  }

  @Test
  void shouldInspectThePast() throws Exception {
    try (FakeDaemon daemon = new FakeDaemon(FakeDaemon.json("{\"Id\":\"aa\"}"))) {
      Cli cli = Cli.of(daemon.address());

      assertThat(cli.run("inspect", "--at", "7", "-f", "{{.Id}}", "web")).isZero();

      assertThat(cli.out()).isEqualTo("aa\n");
      assertThat(daemon.requests().get(0)).startsWith("GET /moor/containers/web/json?sequence=7 ");
      assertThat(cli.run("inspect", "--at", "7", "--type", "image", "x")).isEqualTo(1);
    }
  }

  @Test
  void shouldKeepDockersDiffBesideTheOneInTime() throws Exception {
    String inTime =
        "[{\"id\":\"aa\",\"name\":\"web\",\"kind\":\"changed\",\"changes\":["
            + "{\"field\":\"pid\",\"before\":\"7\",\"after\":\"\"}]}]";
    try (FakeDaemon daemon =
        new FakeDaemon(
            FakeDaemon.json("[{\"Path\":\"/tmp/x\",\"Kind\":1}]"), FakeDaemon.json(inTime))) {
      Cli cli = Cli.of(daemon.address());

      assertThat(cli.run("diff", "web")).isZero();
      assertThat(cli.out()).isEqualTo("A /tmp/x\n");
      assertThat(cli.run("diff", "--from", "3", "--to", "9")).isZero();
      assertThat(cli.out()).isEqualTo("C web (aa)\n    pid: 7 -> -\n");

      assertThat(daemon.requests().get(1))
          .startsWith("GET /moor/diff?fromSequence=3&toSequence=9 ");
      assertThat(cli.run("diff")).isEqualTo(1);
      assertThat(cli.run("diff", "--from", "3", "web")).isEqualTo(1);
      assertThat(cli.run("diff", "--to", "3")).isEqualTo(1);
    }
  }

  @Test
  void shouldReportTheJournalsCheckAndEndWithOneForDamage() throws Exception {
    String report =
        "{\"entries\":10,\"entities\":2,\"lastSequence\":11,\"salvaged\":3,\"damage\":"
            + "[{\"reason\":\"segment-1: one byte\"}]}";
    String whole = "{\"entries\":1,\"entities\":1,\"lastSequence\":1,\"salvaged\":0,\"damage\":[]}";
    try (FakeDaemon daemon = new FakeDaemon(FakeDaemon.json(report), FakeDaemon.json(whole))) {
      Cli cli = Cli.of(daemon.address());

      assertThat(cli.run("journal", "verify")).isEqualTo(1);
      assertThat(cli.out()).contains("DAMAGED segment-1: one byte").contains("3 events behind");
      assertThat(cli.run("journal", "verify")).isZero();
      assertThat(cli.out()).contains("nothing is damaged");
    }
  }

  @Test
  void shouldRunMoordForADataRoot(@TempDir Path folder) throws Exception {
    Path moord = folder.resolve("moord");
    Files.writeString(moord, "#!/bin/sh\necho \"$@\"\nexit 3\n");
    Files.setPosixFilePermissions(moord, PosixFilePermissions.fromString("rwx------"));
    Cli cli = new Cli().env("MOORD", moord.toString());

    assertThat(cli.run("journal", "export", "--data-root", "/d", "--after", "4")).isEqualTo(3);
    assertThat(cli.out()).isEqualTo("journal export --data-root /d --after 4\n");
    assertThat(cli.run("journal", "repair", "--data-root", "/d")).isEqualTo(3);
    assertThat(cli.run("journal", "repair")).isEqualTo(1);
    assertThat(cli.err()).contains("stop moord, then give --data-root");
  }
}
