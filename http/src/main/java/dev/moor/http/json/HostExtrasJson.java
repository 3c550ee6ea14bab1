package dev.moor.http.json;

import dev.moor.actors.container.HostExtras;
import dev.moor.actors.container.HostExtras.DeviceValue;
import java.util.List;

/** The part of HostConfig that few containers ask for, as inspect shows it. */
final class HostExtrasJson {
  private HostExtrasJson() {}

  static void general(JsonOut out, HostExtras extras) {
    HostExtras.ConsoleSize size = extras.consoleSize();
    out.array("ConsoleSize")
        .number(size == null ? 0 : size.height())
        .number(size == null ? 0 : size.width())
        .endArray();
    if (!extras.annotations().isEmpty()) {
      out.textMap("Annotations", extras.annotations());
    }
  }

  static void io(JsonOut out, HostExtras.IoLimits io) {
    out.number("BlkioWeight", io.weight());
    devices(out, "BlkioWeightDevice", io.weights(), "Weight");
    devices(out, "BlkioDeviceReadBps", io.readBps(), "Rate");
    devices(out, "BlkioDeviceWriteBps", io.writeBps(), "Rate");
    devices(out, "BlkioDeviceReadIOps", io.readIops(), "Rate");
    devices(out, "BlkioDeviceWriteIOps", io.writeIops(), "Rate");
  }

  private static void devices(JsonOut out, String field, List<DeviceValue> devices, String value) {
    out.array(field);
    for (DeviceValue device : devices) {
      out.object().text("Path", device.path()).number(value, device.value()).end();
    }
    out.endArray();
  }

  static void memory(JsonOut out, HostExtras extras) {
    if (extras.memorySwappiness() == null) {
      out.nothing("MemorySwappiness");
    } else {
      out.number("MemorySwappiness", extras.memorySwappiness());
    }
    out.flag("OomKillDisable", extras.oomKillDisable());
  }
}
