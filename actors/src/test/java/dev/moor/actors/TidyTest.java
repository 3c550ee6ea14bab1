package dev.moor.actors;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Names that this module's sources must not use, each with what to use in its place. */
class TidyTest {
  private static final Map<Pattern, String> BANNED =
      Map.of(
          Pattern.compile("\\b(Instant|LocalDateTime|ZonedDateTime)\\.now\\("),
          "take an Instant as an argument, or the actor's Clock: replay must give the same result",
          Pattern.compile("System\\.(currentTimeMillis|nanoTime)"),
          "take an Instant as an argument, or the actor's Clock",
          Pattern.compile("Thread\\.sleep"),
          "use the actor's timers: a sleeping thread blocks its dispatcher",
          Pattern.compile("new (Secure)?Random\\b|Math\\.random|ThreadLocalRandom|randomUUID"),
          "take the random number as an argument, so that a test can fix it",
          Pattern.compile("System\\.(getenv|getProperty)"),
          "take the value as an argument: the environment belongs to the supervisor",
          Pattern.compile("java\\.(io\\.File\\b|nio\\.file|net)\\b"),
          "ask the world by an effect: no I/O in this module",
          Pattern.compile("System\\.(out|err)\\b|printStackTrace"),
          "use the actor's logger",
          Pattern.compile("TO" + "DO|FIX" + "ME|XX" + "X"),
          "do it, or open an issue");
  private static final int LONGEST_FILE = 500;
  private static final int LONGEST_LINE = 100;

  @Test
  void shouldKeepTheSourcesTidy() throws IOException {
    List<String> found = new ArrayList<>();
    try (Stream<Path> files = Files.walk(Path.of("src"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
        check(file, found);
      }
    }
    assertThat(found).isEmpty();
  }

  private static void check(Path file, List<String> found) throws IOException {
    List<String> lines = Files.readAllLines(file);
    if (lines.size() > LONGEST_FILE) {
      found.add(file + ": " + lines.size() + " lines; split it by concern");
    }
    for (int n = 0; n < lines.size(); n++) {
      String line = lines.get(n);
      if (line.length() > LONGEST_LINE && !line.startsWith("import")) {
        found.add(file + ":" + (n + 1) + ": over 100 columns; break the line");
      }
      if (file.startsWith("src/main")) {
        for (Map.Entry<Pattern, String> banned : BANNED.entrySet()) {
          if (banned.getKey().matcher(line).find()) {
            found.add(file + ":" + (n + 1) + ": " + line.strip() + " -- " + banned.getValue());
          }
        }
      }
    }
  }
}
