package dev.moor.runtime.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogRotationTest {
  private static final Path LOG = Path.of("/l/log");

  private static List<String> plan(int maxFiles, String... existing) {
    Set<String> names = Set.of(existing);
    return new LogRotation(1, maxFiles, false)
        .plan(LOG, path -> names.contains(path.getFileName().toString())).stream()
            .map(s -> s.from().getFileName() + ">" + (s.to() == null ? "" : s.to().getFileName()))
            .toList();
  }

  @Test
  void shouldShiftFilesFromTheOldEnd() {
    assertThat(plan(3, "log")).containsExactly("log>log.1");
    assertThat(plan(3, "log", "log.1", "log.2"))
        .containsExactly("log.2>", "log.1>log.2", "log>log.1");
    assertThat(plan(1, "log")).containsExactly("log>");
    assertThat(plan(2, "log", "log.1", "log.2", "log.3"))
        .containsExactly("log.3>", "log.2>", "log.1>", "log>log.1");
  }

  @Test
  void shouldFinishAHalfDoneRotation() {
    assertThat(plan(3, "log", "log.2")).containsExactly("log.2>", "log>log.1");
    assertThat(plan(3, "log.1", "log.2")).containsExactly("log.2>", "log.1>log.2");
  }

  @Test
  void shouldShiftCompressedFilesToo() {
    assertThat(plan(3, "log", "log.1.gz", "log.2.gz"))
        .containsExactly("log.2.gz>", "log.1.gz>log.2.gz", "log>log.1");
    assertThat(plan(3, "log", "log.1", "log.1.gz"))
        .as("a crash between: the plain one counts")
        .containsExactly("log.1.gz>", "log.1>log.2", "log>log.1");
    assertThat(plan(2, "log", "log.1", "log.2.gz"))
        .containsExactly("log.2.gz>", "log.1>", "log>log.1");
  }

  @ParameterizedTest
  @CsvSource({
    "1m, 2, true, true, ''",
    "1m, 2, T, true, ''",
    "1m, 2, 0, false, ''",
    "1m, 1, true, , compress cannot be true when max-file is less than 2 or max-size is not set",
    "-1, 2, 1, , compress cannot be true when max-file is less than 2 or max-size is not set",
    "1m, 2, yes, , invalid compress: 'yes'",
  })
  void shouldCompressOnlyWhatIsRotated(
      String size, String files, String compress, Boolean compressed, String why) {
    Map<String, String> options = Map.of("max-size", size, "max-file", files, "compress", compress);
    if (why.isEmpty()) {
      LogRotation rotation = LogRotation.parse(options, LogRotation.NONE);
      rotation.check();
      assertThat(rotation.compressed()).isEqualTo(compressed);
    } else {
      assertThatThrownBy(() -> LogRotation.parse(options, LogRotation.NONE).check())
          .hasMessage(why);
    }
  }

  @Test
  void shouldReadDockersOptions() {
    LogRotation parsed =
        LogRotation.parse(Map.of("max-size", "10m", "max-file", "3"), LogRotation.NONE);
    assertThat(parsed).isEqualTo(new LogRotation(10_000_000, 3, false));
    assertThat(parsed.isDue(9_999_999)).isFalse();
    assertThat(parsed.isDue(10_000_000)).isTrue();
    assertThat(LogRotation.NONE.isDue(Long.MAX_VALUE)).isFalse();
    assertThat(LogRotation.parseSize("1.5 GB")).isEqualTo(1_500_000_000L);
    assertThat(LogRotation.parseSize("512")).isEqualTo(512);
    assertThat(LogRotation.parseSize("-1")).isEqualTo(-1);
  }

  @Test
  void shouldRefuseWrongOptions() {
    for (String size : new String[] {"", "x", "10q", "-5", "0", "1e5", "99999999999p"}) {
      assertThatThrownBy(() -> LogRotation.parse(Map.of("max-size", size), LogRotation.NONE))
          .as(size)
          .isInstanceOf(IllegalArgumentException.class);
    }
    for (String files : new String[] {"0", "-1", "x", ""}) {
      assertThatThrownBy(() -> LogRotation.parse(Map.of("max-file", files), LogRotation.NONE))
          .as(files)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
