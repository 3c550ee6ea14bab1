package dev.moor.supervisor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** What {@code info} and {@code version} tell of the machine, read from /proc and /etc. */
record HostFacts(
    String hostname,
    String kernelVersion,
    String operatingSystem,
    String osVersion,
    String architecture,
    int cpus,
    long memoryBytes) {

  static HostFacts read() throws IOException {
    Map<String, String> os = osRelease();
    return new HostFacts(
        Files.readString(Path.of("/proc/sys/kernel/hostname")).strip(),
        Files.readString(Path.of("/proc/sys/kernel/osrelease")).strip(),
        os.getOrDefault("PRETTY_NAME", "Linux"),
        os.getOrDefault("VERSION_ID", ""),
        goArchitecture(),
        Runtime.getRuntime().availableProcessors(),
        readMemoryBytes());
  }

  /** Go's name for the machine, as images use it. */
  static String goArchitecture() {
    String arch = System.getProperty("os.arch");
    return switch (arch) {
      case "amd64", "x86_64" -> "amd64";
      case "aarch64" -> "arm64";
      default -> arch;
    };
  }

  /** The kernel's name for the machine, as {@code info} shows it. */
  static String kernelArchitecture() {
    String arch = goArchitecture();
    return switch (arch) {
      case "amd64" -> "x86_64";
      case "arm64" -> "aarch64";
      default -> arch;
    };
  }

  private static Map<String, String> osRelease() throws IOException {
    Map<String, String> values = new TreeMap<>();
    Path file = Path.of("/etc/os-release");
    if (!Files.exists(file)) {
      return values;
    }
    for (String line : Files.readAllLines(file)) {
      int equals = line.indexOf('=');
      if (equals > 0) {
        String value = line.substring(equals + 1).strip();
        if (value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"")) {
          value = value.substring(1, value.length() - 1);
        }
        values.put(line.substring(0, equals), value);
      }
    }
    return values;
  }

  private static long readMemoryBytes() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/meminfo"))) {
      if (line.startsWith("MemTotal:")) {
        String kib = line.substring("MemTotal:".length()).replace("kB", "").strip();
        return Long.parseLong(kib) * 1024;
      }
    }
    throw new IOException("/proc/meminfo has no MemTotal");
  }
}
