package dev.moor.actors.rules;

import static dev.moor.actors.rules.SpecCheck.invalid;

import dev.moor.actors.container.HostExtras;
import dev.moor.actors.container.HostExtras.DeviceValue;
import java.util.List;
import java.util.regex.Pattern;

/** The values of what few containers ask for. */
final class ExtrasCheck {
  private static final int LEAST_WEIGHT = 10;
  private static final int MOST_WEIGHT = 1000;
  private static final Pattern DEVICE_RULE =
      Pattern.compile("[acb] ([0-9]{1,9}|\\*):([0-9]{1,9}|\\*) [rwm]{1,3}");

  private ExtrasCheck() {}

  static void check(HostExtras extras) {
    HostExtras.IoLimits io = extras.io();
    checkWeight(io.weight());
    io.weights().forEach(device -> checkWeight((int) device.value()));
    for (List<DeviceValue> devices : List.of(io.readBps(), io.writeBps())) {
      devices.forEach(ExtrasCheck::checkRate);
    }
    for (List<DeviceValue> devices : List.of(io.readIops(), io.writeIops())) {
      devices.forEach(ExtrasCheck::checkRate);
    }
    Long swappiness = extras.memorySwappiness();
    if (swappiness != null && (swappiness < 0 || swappiness > 100)) {
      throw invalid(
          "Invalid value: %d, valid memory swappiness range is 0-100".formatted(swappiness));
    }
    if (extras.cpuRealtimePeriodMicros() != 0
        && extras.cpuRealtimeRuntimeMicros() > extras.cpuRealtimePeriodMicros()) {
      throw invalid("cpu real-time runtime cannot be higher than cpu real-time period");
    }
    for (String rule : extras.deviceRules()) {
      if (!DEVICE_RULE.matcher(rule).matches()) {
        throw invalid("invalid device cgroup rule format: '%s'".formatted(rule));
      }
    }
  }

  static void checkWeight(int weight) {
    if (weight != 0 && (weight < LEAST_WEIGHT || weight > MOST_WEIGHT)) {
      throw invalid("Range of blkio weight is from 10 to 1000");
    }
  }

  private static void checkRate(DeviceValue device) {
    if (device.path().isEmpty() || device.value() < 0) {
      throw invalid(
          "invalid rate of a block device: \"%s\" %d".formatted(device.path(), device.value()));
    }
  }
}
