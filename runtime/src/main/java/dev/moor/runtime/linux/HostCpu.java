package dev.moor.runtime.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The machine's processor time since its boot.
 *
 * @param totalNanos of all processors, idle or not
 * @param online how many processors
 */
public record HostCpu(long totalNanos, int online) {
  private static final long NANOS_PER_TICK = 10_000_000;
  private static final int COUNTED = 8;

  /** Reads it now. */
  public static HostCpu read() throws IOException {
    return parse(Files.readString(Path.of("/proc/stat")));
  }

  static HostCpu parse(String text) {
    long ticks = 0;
    int online = 0;
    for (String line : text.split("\n")) {
      String[] words = line.split(" +");
      if (words[0].equals("cpu")) {
        for (int i = 1; i < words.length && i <= COUNTED; i++) {
          ticks += Long.parseLong(words[i]);
        }
      } else if (words[0].matches("cpu\\d+")) {
        online++;
      }
    }
    return new HostCpu(ticks * NANOS_PER_TICK, online);
  }
}
