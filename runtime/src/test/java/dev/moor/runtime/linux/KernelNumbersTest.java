package dev.moor.runtime.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The numbers of system calls against the kernel's tables: from 424 on all architectures share
 * them, so a lower one needs its own value for arm64.
 */
class KernelNumbersTest {
  private static final int FIRST_SHARED = 424;
  private static final Path SOURCES = Path.of("src/main/java/dev/moor/runtime");
  private static final Pattern CONSTANT =
      Pattern.compile("SYS_(\\w+) = (?:ARM64 \\? (\\d+) : )?(\\d+);");

  /** Of asm-generic/unistd.h (arm64) and of syscall_64.tbl (x86-64). */
  private static final Map<String, int[]> TABLE =
      Map.of(
          "GETDENTS64", new int[] {61, 217},
          "PIDFD_SEND_SIGNAL", new int[] {424, 424},
          "OPEN_TREE", new int[] {428, 428},
          "MOVE_MOUNT", new int[] {429, 429},
          "FSOPEN", new int[] {430, 430},
          "FSCONFIG", new int[] {431, 431},
          "FSMOUNT", new int[] {432, 432},
          "PIDFD_OPEN", new int[] {434, 434},
          "OPENAT2", new int[] {437, 437});

  /** By name: of arm64, of x86-64. */
  private static Map<String, int[]> constants() throws IOException {
    Map<String, int[]> found = new TreeMap<>();
    try (Stream<Path> files = Files.walk(SOURCES)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
        Matcher matcher = CONSTANT.matcher(Files.readString(file));
        while (matcher.find()) {
          int intel = Integer.parseInt(matcher.group(3));
          int arm = matcher.group(2) == null ? intel : Integer.parseInt(matcher.group(2));
          found.put(matcher.group(1), new int[] {arm, intel});
        }
      }
    }
    return found;
  }

  @Test
  void shouldBeThoseOfTheKernelsTables() throws IOException {
    Map<String, int[]> constants = constants();
    assertThat(constants.keySet()).containsExactlyInAnyOrderElementsOf(TABLE.keySet());
    constants.forEach((name, numbers) -> assertThat(numbers).as(name).isEqualTo(TABLE.get(name)));
    assertThat(constants.values())
        .allSatisfy(n -> assertThat(n[0] == n[1]).isEqualTo(n[1] >= FIRST_SHARED));
  }

  /** Where the kernel's headers are installed, the table above is held against them. */
  @Test
  void shouldHaveTheNumbersOfTheHeaders() throws IOException {
    compare(Path.of("/usr/include/asm-generic/unistd.h"), 0);
    compare(Path.of("/usr/include/x86_64-linux-gnu/asm/unistd_64.h"), 1);
  }

  private static void compare(Path header, int column) throws IOException {
    if (!Files.exists(header)) {
      return;
    }
    String text = Files.readString(header);
    TABLE.forEach(
        (name, numbers) ->
            assertThat(text)
                .as(header + " " + name)
                .containsPattern(
                    "#define __NR_%s\\s+%d\\s"
                        .formatted(name.toLowerCase(Locale.ROOT), numbers[column])));
  }

  @Test
  void shouldTellTheFlagsOfOpenApart() throws ReflectiveOperationException {
    // arch/arm64/include/uapi/asm/fcntl.h and asm-generic/fcntl.h
    boolean arm = System.getProperty("os.arch").equals("aarch64");
    Map<String, Integer> differing =
        arm
            ? Map.of("O_DIRECTORY", 0x4000, "O_NOFOLLOW", 0x8000, "O_TMPFILE", 0x404000)
            : Map.of("O_DIRECTORY", 0x10000, "O_NOFOLLOW", 0x20000, "O_TMPFILE", 0x410000);
    for (Map.Entry<String, Integer> flag : differing.entrySet()) {
      Field field = dev.moor.runtime.fs.OpenFlags.class.getField(flag.getKey());
      assertThat(Modifier.isStatic(field.getModifiers())).isTrue();
      assertThat(field.getInt(null)).as(flag.getKey()).isEqualTo(flag.getValue());
    }
  }
}
