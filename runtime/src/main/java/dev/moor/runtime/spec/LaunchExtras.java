package dev.moor.runtime.spec;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What few containers ask for; zero, empty and null mean nothing is set.
 *
 * @param memorySwappiness null: the host's
 * @param deviceRules such as {@code c 10:229 rwm}
 * @param rows of the terminal when the program begins, 0: the kernel's default
 */
public record LaunchExtras(
    Io io,
    long cpuRealtimePeriodMicros,
    long cpuRealtimeRuntimeMicros,
    boolean oomKillDisable,
    Long memorySwappiness,
    List<String> deviceRules,
    Map<String, String> annotations,
    int rows,
    int columns) {

  /** Nothing. */
  public static LaunchExtras none() {
    Io io = new Io(0, List.of(), List.of(), List.of(), List.of(), List.of());
    return new LaunchExtras(io, 0, 0, false, null, List.of(), Map.of(), 0, 0);
  }

  /** Limits of block devices; weights from 10 to 1000. */
  public record Io(
      int weight,
      List<DeviceValue> weights,
      List<DeviceValue> readBps,
      List<DeviceValue> writeBps,
      List<DeviceValue> readIops,
      List<DeviceValue> writeIops) {}

  /** A block device's weight, or its rate a second. */
  public record DeviceValue(Path path, long value) {}
}
