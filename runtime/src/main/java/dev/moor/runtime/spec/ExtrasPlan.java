package dev.moor.runtime.spec;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.moor.runtime.spec.LaunchExtras.DeviceValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** What few containers ask for, in the runtime's form. */
final class ExtrasPlan {
  private static final String ANY = "*";

  private ExtrasPlan() {}

  /** After the other limits, whose objects it adds to. */
  static void write(LaunchExtras extras, ObjectNode resources) throws IOException {
    if (extras.memorySwappiness() != null) {
      resources.withObject("memory").put("swappiness", extras.memorySwappiness());
    }
    if (extras.oomKillDisable()) {
      resources.withObject("memory").put("disableOOMKiller", true);
    }
    if (extras.cpuRealtimePeriodMicros() != 0) {
      resources.withObject("cpu").put("realtimePeriod", extras.cpuRealtimePeriodMicros());
    }
    if (extras.cpuRealtimeRuntimeMicros() != 0) {
      resources.withObject("cpu").put("realtimeRuntime", extras.cpuRealtimeRuntimeMicros());
    }
    for (String rule : extras.deviceRules()) {
      deviceRule(rule, resources.withArray("devices"));
    }
    io(extras.io(), resources);
  }

  private static void deviceRule(String rule, ArrayNode rules) {
    String[] words = rule.split("[ :]");
    ObjectNode node = rules.addObject().put("allow", true).put("type", words[0]);
    if (!words[1].equals(ANY)) {
      node.put("major", Long.parseLong(words[1]));
    }
    if (!words[2].equals(ANY)) {
      node.put("minor", Long.parseLong(words[2]));
    }
    node.put("access", words[3]);
  }

  private static void io(LaunchExtras.Io io, ObjectNode resources) throws IOException {
    if (io.weight() != 0) {
      resources.withObject("blockIO").put("weight", io.weight());
    }
    devices(resources, "weightDevice", "weight", io.weights());
    devices(resources, "throttleReadBpsDevice", "rate", io.readBps());
    devices(resources, "throttleWriteBpsDevice", "rate", io.writeBps());
    devices(resources, "throttleReadIOPSDevice", "rate", io.readIops());
    devices(resources, "throttleWriteIOPSDevice", "rate", io.writeIops());
  }

  private static void devices(
      ObjectNode resources, String field, String key, List<DeviceValue> devices)
      throws IOException {
    for (DeviceValue device : devices) {
      long number = number(device.path());
      resources
          .withObject("blockIO")
          .withArray(field)
          .addObject()
          .put("major", DevicePlan.major(number))
          .put("minor", DevicePlan.minor(number))
          .put(key, device.value());
    }
  }

  private static long number(Path path) throws IOException {
    try {
      return (Long) Files.getAttribute(path, "unix:rdev");
    } catch (NoSuchFileException e) {
      throw new IllegalArgumentException("stat " + path + ": no such file or directory", e);
    }
  }
}
