package dev.moor.runtime.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Counters of the interfaces that a process sees, but for the loopback. */
public record NetCounters(
    long rxBytes,
    long rxPackets,
    long rxErrors,
    long rxDropped,
    long txBytes,
    long txPackets,
    long txErrors,
    long txDropped) {
  private static final int FIELDS = 16;

  /** By name of the interface; empty where the process is gone. */
  public static Map<String, NetCounters> of(long pid) throws IOException {
    try {
      return parse(Files.readString(Path.of("/proc/" + pid + "/net/dev")));
    } catch (NoSuchFileException e) {
      return Map.of();
    }
  }

  static Map<String, NetCounters> parse(String text) {
    Map<String, NetCounters> found = new LinkedHashMap<>();
    for (String line : text.split("\n")) {
      int colon = line.indexOf(':');
      if (colon < 0) {
        continue;
      }
      String name = line.substring(0, colon).trim();
      String[] w = line.substring(colon + 1).trim().split(" +");
      if (!name.equals("lo") && w.length >= FIELDS) {
        found.put(
            name,
            new NetCounters(
                Long.parseLong(w[0]),
                Long.parseLong(w[1]),
                Long.parseLong(w[2]),
                Long.parseLong(w[3]),
                Long.parseLong(w[8]),
                Long.parseLong(w[9]),
                Long.parseLong(w[10]),
                Long.parseLong(w[11])));
      }
    }
    return found;
  }
}
