package dev.moor.runtime.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogReaderTest {
  private static final LogQuery RAW =
      new LogQuery(true, true, false, false, null, null, -1, false, null);

  @TempDir Path tmp;
  private Path log;
  private ExecutorService executor;
  private LogReader reader;
  private int second;

  @BeforeEach
  void setUp() {
    log = tmp.resolve("log");
    executor = Executors.newFixedThreadPool(2);
    reader = new LogReader(executor, InstantSource.fixed(Instant.parse("2026-11-24T12:00:00Z")));
  }

  @AfterEach
  void tearDown() {
    executor.shutdownNow();
  }

  private String time(int at) {
    return String.format("2026-11-24T11:%02d:%02d.123456789", at / 60, at % 60);
  }

  private void append(String record) throws IOException {
    append(record.getBytes(StandardCharsets.UTF_8));
  }

  private void append(byte[] record) throws IOException {
    Files.write(log, record, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  /** Tags: the stream's first letter and F or P. */
  private void record(String kind, String text) throws IOException {
    String stream = kind.charAt(0) == 'o' ? "stdout" : "stderr";
    append(time(second++) + "+00:00 " + stream + " " + kind.charAt(1) + " " + text + "\n");
  }

  private String read(LogQuery query) throws Exception {
    return Collector.of(reader.read(log, query, new CompletableFuture<>())).awaitText();
  }

  private static LogQuery tail(long n) {
    return new LogQuery(true, true, false, false, null, null, n, false, null);
  }

  private static LogQuery follow(long tail) {
    return new LogQuery(true, true, true, false, null, null, tail, false, null);
  }

  private static byte[] frame(int stream, String text) {
    byte[] data = text.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {(byte) stream, 0, 0, 0, 0, 0, (byte) (data.length >> 8)});
    out.write(data.length);
    out.writeBytes(data);
    return out.toByteArray();
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  @Test
  void shouldFrameEachRecordAsDocker() throws Exception {
    record("oF", "hello");
    record("eF", "");
    record("oP", "x".repeat(300));
    record("oF", "y");
    byte[] all = Collector.of(reader.read(log, LogQuery.all(), new CompletableFuture<>())).await();
    assertThat(all)
        .isEqualTo(
            joined(
                frame(1, "hello\n"), frame(2, "\n"), frame(1, "x".repeat(300)), frame(1, "y\n")));
  }

  @Test
  void shouldPassBinaryBytesAsTheyAre() throws Exception {
    byte[] binary = new byte[255];
    for (int i = 0; i < 255; i++) {
      binary[i] = (byte) (i < 10 ? i : i + 1);
    }
    byte[] head = (time(0) + "+00:00 stdout F ").getBytes(StandardCharsets.US_ASCII);
    append(joined(head, binary, new byte[] {'\n'}));
    assertThat(Collector.of(reader.read(log, RAW, new CompletableFuture<>())).await())
        .isEqualTo(joined(binary, new byte[] {'\n'}));
  }

  @Test
  void shouldWriteTimestampsOnceALineInUtc() throws Exception {
    record("oP", "a");
    record("eF", "err");
    record("oF", "b");
    append("2026-11-24T13:00:03.000000001+02:00 stdout F local\n");
    LogQuery query = new LogQuery(true, true, false, true, null, null, -1, false, "");
    assertThat(read(query))
        .isEqualTo(
            time(0) + "Z  a" + time(1) + "Z  err\nb\n2026-11-24T11:00:03.000000001Z  local\n");
  }

  @Test
  void shouldChooseStreams() throws Exception {
    record("oF", "out");
    record("eF", "err");
    assertThat(read(new LogQuery(false, true, false, false, null, null, -1, false, null)))
        .isEqualTo("err\n");
    assertThatThrownBy(() -> new LogQuery(false, false, false, false, null, null, -1, true, null))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shouldBoundBySinceAndUntil() throws Exception {
    for (int i = 0; i < 10; i++) {
      record("oF", "line" + i);
    }
    Instant since = Instant.parse(time(3) + "Z");
    Instant until = Instant.parse(time(5) + "Z");
    LogQuery query = new LogQuery(true, true, false, false, since, until, -1, false, null);
    assertThat(read(query)).isEqualTo("line3\nline4\nline5\n");
    LogQuery tailed = new LogQuery(true, true, false, false, since, until, 2, false, null);
    assertThat(read(tailed)).isEqualTo("line4\nline5\n");
    LogQuery following = new LogQuery(true, true, true, false, since, until, -1, false, null);
    assertThat(read(following)).isEqualTo("line3\nline4\nline5\n");
  }

  @Test
  void shouldEndAFollowerOfASilentLogAtUntil() throws Exception {
    record("oF", "early");
    Instant until = Instant.parse("2026-11-24T11:59:00Z");
    LogQuery query = new LogQuery(true, true, true, false, null, until, -1, false, null);
    assertThat(read(query)).isEqualTo("early\n");
  }

  @Test
  void shouldGiveTheLastLinesWithAllTheirPieces() throws Exception {
    record("oF", "old");
    record("oP", "a1,");
    record("eF", "e1");
    record("oP", "a2,");
    record("oF", "a3");
    assertThat(read(tail(0))).isEmpty();
    assertThat(read(tail(1))).isEqualTo("a1,a2,a3\n");
    assertThat(read(tail(2))).isEqualTo("a1,e1\na2,a3\n");
    assertThat(read(tail(3))).isEqualTo("old\na1,e1\na2,a3\n");
    assertThat(read(tail(30))).isEqualTo("old\na1,e1\na2,a3\n");
  }

  @Test
  void shouldCountAnUnfinishedLastLine() throws Exception {
    record("oF", "one");
    record("oF", "two");
    record("oP", "thr");
    record("oP", "ee");
    assertThat(read(tail(1))).isEqualTo("three");
    assertThat(read(tail(2))).isEqualTo("two\nthree");
    assertThat(read(RAW)).isEqualTo("one\ntwo\nthree");
  }

  @Test
  void shouldTailLikeAModel() throws Exception {
    long seed = 42;
    Random random = new Random(seed);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      String text = i + ":" + "z".repeat(random.nextInt(200));
      lines.add(text);
      record("oF", text);
      if (i == 1_000 || i == 3_000) {
        Files.move(log, tmp.resolve(i == 1_000 ? "log.2" : "log.1"));
      }
    }
    for (int n : new int[] {1, 2, 999, 1_999, 2_000, 3_998, 3_999, 4_000, 4_001, 5_000, 9_999}) {
      String expected = String.join("\n", lines.subList(Math.max(0, 5_000 - n), 5_000)) + "\n";
      assertThat(read(tail(n))).as("seed %d tail %d", seed, n).isEqualTo(expected);
    }
  }

  @Test
  void shouldLeaveOutDamagedRecords() throws Exception {
    record("oF", "good1");
    append("garbage\n\n\0\0\0\0\0\0\n");
    append("2026-11-24T11:00:00.123456789+00:00 stdnul F x\n");
    append("2026-11-24T11:00:00.123456789+00:00 stdout X x\n");
    append("2026-11-24T11:00:00.12345678x+00:00 stdout F x\n");
    append("2026-11-24T11:00:00.123456789+00:00 stdout F");
    append("\n");
    append("j".repeat(400_000) + "\n");
    record("oF", "good2");
    append(time(second) + "+00:00 stdout F torn at the end");
    assertThat(read(RAW)).isEqualTo("good1\ngood2\n");
    assertThat(read(tail(2))).isEqualTo("good1\ngood2\n");
    LogSource source = new LogSource(log, RAW, () -> true, InstantSource.system());
    try (source) {
      assertThat(source.next()).isEqualTo(LogSource.State.BATCH);
      assertThat(source.next()).isEqualTo(LogSource.State.END);
      assertThat(source.skipped()).isEqualTo(8);
    }
  }

  @Test
  void shouldReadNothingWhereThereIsNoLog() throws Exception {
    assertThat(read(RAW)).isEmpty();
    assertThat(read(tail(5))).isEmpty();
  }

  @Test
  void shouldRespectDemand() throws Exception {
    StringBuilder many = new StringBuilder();
    for (int i = 0; i < 30_000; i++) {
      many.append(time(i % 3_600)).append("+00:00 stdout F line ").append(i).append('\n');
    }
    append(many.toString());
    Collector collector = new Collector(0);
    reader.read(log, RAW, new CompletableFuture<>()).subscribe(collector);
    assertThat(collector.batches).isZero();
    collector.subscription.request(2);
    await().until(() -> collector.batches == 2);
    collector.subscription.request(1);
    await().until(() -> collector.batches == 3);
    collector.subscription.request(Long.MAX_VALUE);
    assertThat(collector.awaitText()).startsWith("line 0\n").endsWith("line 29999\n");
    Collector bad = new Collector(0);
    reader.read(log, RAW, new CompletableFuture<>()).subscribe(bad);
    bad.subscription.request(0);
    assertThatThrownBy(bad::await).hasCauseInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shouldFollowUntilTheContainerEnds() throws Exception {
    CompletableFuture<Void> ended = new CompletableFuture<>();
    Collector collector = Collector.of(reader.read(log, follow(-1), ended));
    record("oF", "first");
    await().until(() -> collector.text().equals("first\n"));
    append(time(9) + "+00:00 stdout F in two");
    append(" writes\n");
    await().until(() -> collector.text().endsWith("in two writes\n"));
    assertThat(collector.isDone()).isFalse();
    record("oP", "no newline");
    ended.complete(null);
    assertThat(collector.awaitText()).isEqualTo("first\nin two writes\nno newline");
  }

  @Test
  void shouldFollowFromTheTail() throws Exception {
    record("oF", "one");
    record("oF", "two");
    CompletableFuture<Void> ended = new CompletableFuture<>();
    Collector none = Collector.of(reader.read(log, follow(0), ended));
    Collector last = Collector.of(reader.read(log, follow(1), ended));
    await().until(() -> last.text().equals("two\n"));
    record("oF", "three");
    await().until(() -> last.text().equals("two\nthree\n"));
    ended.complete(null);
    assertThat(last.awaitText()).isEqualTo("two\nthree\n");
    assertThat(none.awaitText()).isIn("three\n", "");
  }

  @Test
  void shouldFollowAcrossRotations() throws Exception {
    CompletableFuture<Void> ended = new CompletableFuture<>();
    record("oF", "0");
    Collector collector = Collector.of(reader.read(log, follow(-1), ended));
    StringBuilder expected = new StringBuilder("0\n");
    LogRotation rotation = new LogRotation(1, 3, false);
    for (int i = 1; i <= 300; i++) {
      record("oF", String.valueOf(i));
      expected.append(i).append('\n');
      if (i % 10 == 0) {
        // never faster than the reader by more files than are kept
        int seen = i;
        await().until(() -> collector.text().endsWith("\n" + seen + "\n"));
        LogRotation.execute(rotation.plan(log, Files::exists));
        // conmon writes on into the renamed file until it has reopened
        byte[] late =
            (time(0) + "+00:00 stdout F late " + i + "\n").getBytes(StandardCharsets.US_ASCII);
        Files.write(tmp.resolve("log.1"), late, StandardOpenOption.APPEND);
        expected.append("late ").append(i).append('\n');
      }
    }
    ended.complete(null);
    assertThat(collector.awaitText()).isEqualTo(expected.toString());
    assertThat(tmp).isDirectoryNotContaining("glob:**log.3");
  }

  @Test
  void shouldReadCompressedFiles() throws Exception {
    LogRotation rotation = new LogRotation(1, 4, true);
    for (String text : List.of("a", "b", "c", "d")) {
      record("oF", text + "1");
      record("eF", text + "2");
      if (!text.equals("d")) {
        LogRotation.execute(rotation.plan(log, Files::exists));
        PackedLog.compress(log);
      }
    }
    assertThat(tmp.toFile().list())
        .containsExactlyInAnyOrder("log", "log.1.gz", "log.2.gz", "log.3.gz");
    assertThat(read(RAW)).isEqualTo("a1\na2\nb1\nb2\nc1\nc2\nd1\nd2\n");
    assertThat(read(tail(3))).isEqualTo("c2\nd1\nd2\n");
    assertThat(read(tail(5))).isEqualTo("b2\nc1\nc2\nd1\nd2\n");
    assertThat(tmp.toFile().list()).as("nothing is left of unpacking").hasSize(4);
  }

  @Test
  void shouldSkipWhatIsDamagedInACompressedFile() throws Exception {
    record("oF", "1");
    LogRotation.execute(new LogRotation(1, 2, true).plan(log, Files::exists));
    PackedLog.compress(log);
    record("oF", "2");
    Files.write(tmp.resolve("log.1.gz"), "no gzip".getBytes(StandardCharsets.UTF_8));
    assertThat(read(RAW)).isEqualTo("2\n");
  }

  @Test
  void shouldFollowWhileFilesAreCompressed() throws Exception {
    CompletableFuture<Void> ended = new CompletableFuture<>();
    Collector collector = Collector.of(reader.read(log, follow(-1), ended));
    LogRotation rotation = new LogRotation(1, 6, true);
    StringBuilder expected = new StringBuilder();
    for (int i = 1; i <= 120; i++) {
      record("oF", String.valueOf(i));
      expected.append(i).append('\n');
      if (i % 10 == 0) {
        LogRotation.execute(rotation.plan(log, Files::exists));
        if (i % 20 == 0) {
          PackedLog.compress(log);
        }
        int seen = i;
        await().until(() -> collector.text().endsWith("\n" + seen + "\n"));
      }
    }
    ended.complete(null);
    assertThat(collector.awaitText()).isEqualTo(expected.toString());
  }

  @Test
  void shouldNotHoldAThreadForEachFollower() throws Exception {
    record("oF", "x");
    CompletableFuture<Void> ended = new CompletableFuture<>();
    List<Collector> followers = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      followers.add(Collector.of(reader.read(log, follow(-1), ended)));
    }
    record("oF", "y");
    for (Collector follower : followers) {
      await().until(() -> follower.text().equals("x\ny\n"));
    }
    ended.complete(null);
    for (Collector follower : followers) {
      follower.await();
    }
  }

  @Test
  void shouldLetGoOfItsFilesWhenCancelled() throws Exception {
    record("oF", "x");
    Collector follower = Collector.of(reader.read(log, follow(-1), new CompletableFuture<>()));
    await().until(() -> follower.text().equals("x\n"));
    assertThat(openLogs()).isEqualTo(1);
    follower.subscription.cancel();
    await().until(() -> openLogs() == 0);
    assertThat(follower.isDone()).isFalse();
  }

  private long openLogs() throws IOException {
    try (var fds = Files.list(Path.of("/proc/self/fd"))) {
      return fds.filter(fd -> leadsToLog(fd)).count();
    }
  }

  private boolean leadsToLog(Path fd) {
    try {
      return Files.readSymbolicLink(fd).startsWith(tmp);
    } catch (IOException e) {
      return false;
    }
  }
}
