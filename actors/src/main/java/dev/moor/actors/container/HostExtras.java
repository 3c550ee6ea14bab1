package dev.moor.actors.container;

import java.util.List;
import java.util.Map;

/**
 * The part of a {@link HostSpec} that few containers ask for. Zero, empty and null mean Docker's
 * default.
 *
 * @param io limits of block devices
 * @param cpuRealtimePeriodMicros of cgroup v1
 * @param cpuRealtimeRuntimeMicros of cgroup v1
 * @param oomKillDisable of cgroup v1
 * @param memorySwappiness of cgroup v1; null: the host's
 * @param deviceRules such as {@code c 10:229 rwm}
 * @param annotations of the runtime's bundle
 * @param consoleSize of the terminal when the program begins; null: the kernel's default
 */
public record HostExtras(
    IoLimits io,
    long cpuRealtimePeriodMicros,
    long cpuRealtimeRuntimeMicros,
    boolean oomKillDisable,
    Long memorySwappiness,
    List<String> deviceRules,
    Map<String, String> annotations,
    ConsoleSize consoleSize) {
  /** Asks for nothing. */
  public static final HostExtras NONE =
      new HostExtras(IoLimits.NONE, 0, 0, false, null, List.of(), Map.of(), null);

  /** Null where the component does not speak of it becomes empty. */
  public HostExtras {
    io = io == null ? IoLimits.NONE : io;
    deviceRules = deviceRules == null ? List.of() : deviceRules;
    annotations = annotations == null ? Map.of() : annotations;
  }

  /** The same with other shares of block devices. */
  HostExtras withIoWeight(int weight) {
    return new HostExtras(
        io.withWeight(weight),
        cpuRealtimePeriodMicros,
        cpuRealtimeRuntimeMicros,
        oomKillDisable,
        memorySwappiness,
        deviceRules,
        annotations,
        consoleSize);
  }

  /** Rows and columns of a terminal. */
  public record ConsoleSize(int height, int width) {}

  /**
   * Limits of block devices.
   *
   * @param weight 10 to 1000
   */
  public record IoLimits(
      int weight,
      List<DeviceValue> weights,
      List<DeviceValue> readBps,
      List<DeviceValue> writeBps,
      List<DeviceValue> readIops,
      List<DeviceValue> writeIops) {
    /** None. */
    public static final IoLimits NONE =
        new IoLimits(0, List.of(), List.of(), List.of(), List.of(), List.of());

    /** Null becomes empty. */
    public IoLimits {
      weights = weights == null ? List.of() : weights;
      readBps = readBps == null ? List.of() : readBps;
      writeBps = writeBps == null ? List.of() : writeBps;
      readIops = readIops == null ? List.of() : readIops;
      writeIops = writeIops == null ? List.of() : writeIops;
    }

    /** The same with other shares. */
    public IoLimits withWeight(int other) {
      return new IoLimits(other, weights, readBps, writeBps, readIops, writeIops);
    }
  }

  /** A device's weight, or its rate a second. */
  public record DeviceValue(String path, long value) {}
}
