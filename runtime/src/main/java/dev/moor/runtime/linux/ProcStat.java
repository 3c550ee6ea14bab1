package dev.moor.runtime.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * The line of {@code /proc/PID/stat} that identifies a process.
 *
 * @param state one letter; Z is a zombie, X dead
 * @param startTicks clock ticks from boot to its start
 */
public record ProcStat(long pid, String command, char state, long parentPid, long startTicks) {
  /** Empty where no such process is. */
  public static Optional<ProcStat> read(long pid) {
    try {
      byte[] line = Files.readAllBytes(Path.of("/proc", Long.toString(pid), "stat"));
      return Optional.of(parse(new String(line, StandardCharsets.UTF_8)));
    } catch (IOException e) {
      // The file goes with the process: ENOENT at open, ESRCH at read.
      return Optional.empty();
    }
  }

  static ProcStat parse(String line) {
    int open = line.indexOf('(');
    int close = line.lastIndexOf(')');
    String[] fields = line.substring(close + 2).split(" ");
    return new ProcStat(
        Long.parseLong(line.substring(0, open).trim()),
        line.substring(open + 1, close),
        fields[0].charAt(0),
        Long.parseLong(fields[1]),
        Long.parseLong(fields[19].trim()));
  }

  /** The moment of a start, from the boot time and USER_HZ (100 on every Linux platform). */
  public static Instant startTime(long startTicks) {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/stat"))) {
        if (line.startsWith("btime ")) {
          long bootSeconds = Long.parseLong(line.substring("btime ".length()).strip());
          return Instant.ofEpochSecond(bootSeconds).plusMillis(startTicks * 10);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    throw new IllegalStateException("/proc/stat has no btime");
  }

  /** It has not ended: neither a zombie nor dead. */
  public boolean alive() {
    return state != 'Z' && state != 'X';
  }
}
