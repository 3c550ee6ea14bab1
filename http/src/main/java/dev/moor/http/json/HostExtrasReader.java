package dev.moor.http.json;

import dev.moor.actors.container.HostExtras;
import dev.moor.actors.container.HostExtras.ConsoleSize;
import dev.moor.actors.container.HostExtras.DeviceValue;
import dev.moor.actors.container.HostExtras.IoLimits;
import dev.moor.actors.port.MoorException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The part of Docker's HostConfig that becomes {@link HostExtras}. */
final class HostExtrasReader {
  private static final long MEMORY_SWAPPINESS_DEFAULT = -1;

  private HostExtrasReader() {}

  static HostExtras read(Fields host) {
    refuseDrivers(host);
    refuseStorageOptions(host.textMap("StorageOpt"));
    return new HostExtras(
        new IoLimits(
            host.integer("BlkioWeight"),
            devices(host, "BlkioWeightDevice", "Weight"),
            devices(host, "BlkioDeviceReadBps", "Rate"),
            devices(host, "BlkioDeviceWriteBps", "Rate"),
            devices(host, "BlkioDeviceReadIOps", "Rate"),
            devices(host, "BlkioDeviceWriteIOps", "Rate")),
        host.number("CpuRealtimePeriod"),
        host.number("CpuRealtimeRuntime"),
        host.flag("OomKillDisable"),
        swappiness(host),
        host.textsOrEmpty("DeviceCgroupRules"),
        host.textMap("Annotations"),
        consoleSize(host));
  }

  private static List<DeviceValue> devices(Fields host, String field, String value) {
    List<DeviceValue> devices = new ArrayList<>();
    for (Fields device : host.objects(field)) {
      devices.add(new DeviceValue(device.text("Path"), device.number(value)));
    }
    return devices;
  }

  private static Long swappiness(Fields host) {
    Long swappiness = host.optionalNumber("MemorySwappiness");
    return swappiness != null && swappiness == MEMORY_SWAPPINESS_DEFAULT ? null : swappiness;
  }

  /** Rows and columns; null where the client does not know them. */
  static ConsoleSize consoleSize(Fields fields) {
    List<Long> size = fields.numbers("ConsoleSize");
    if (size.isEmpty()) {
      return null;
    }
    if (size.size() != 2) {
      throw new MoorException(
          MoorException.Kind.INVALID,
          "invalid value for " + fields.name("ConsoleSize") + ": expected [height, width]");
    }
    int height = (int) Math.min(size.get(0), 0xffff);
    int width = (int) Math.min(size.get(1), 0xffff);
    return height <= 0 || width <= 0 ? null : new ConsoleSize(height, width);
  }

  /** In Docker's words: it has no driver for what was asked either, unless one is installed. */
  private static void refuseDrivers(Fields host) {
    for (Fields request : host.objects("DeviceRequests")) {
      StringBuilder capabilities = new StringBuilder();
      for (List<String> all : request.textLists("Capabilities")) {
        capabilities.append(capabilities.isEmpty() ? "" : " ").append(all);
      }
      throw invalid(
          "could not select device driver \"%s\" with capabilities: [%s]"
              .formatted(request.text("Driver"), capabilities));
    }
  }

  /** In Docker's words, whose storage lacks the same on most file systems. */
  private static void refuseStorageOptions(Map<String, String> options) {
    for (String name : options.keySet()) {
      throw invalid(
          name.equalsIgnoreCase("size")
              ? "--storage-opt is supported only for overlay over xfs with 'pquota' mount option"
              : "Unknown option " + name);
    }
  }

  private static MoorException invalid(String why) {
    return new MoorException(MoorException.Kind.INVALID, why);
  }
}
