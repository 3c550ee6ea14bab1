package dev.moor.http.json;

import dev.moor.actors.container.HostSpec;
import java.util.ArrayList;
import java.util.List;

/** Docker's HostConfig to {@link HostSpec}; refuses by name what Moor cannot do. */
final class HostConfigReader {
  private HostConfigReader() {}

  static HostSpec read(Fields host) {
    refuseUnsupported(host);
    return new HostSpec(
        resources(host),
        host.textsOrEmpty("Binds"),
        MountReader.read(host.objects("Mounts")),
        host.textMap("Tmpfs"),
        host.flag("ReadonlyRootfs"),
        host.flag("Privileged"),
        capabilities(host, "CapAdd"),
        capabilities(host, "CapDrop"),
        host.textsOrEmpty("SecurityOpt"),
        host.optionalFlag("Init"),
        host.flag("AutoRemove"),
        restartPolicy(host),
        networkMode(host),
        logConfig(host),
        host.textsOrEmpty("GroupAdd"),
        host.textMap("Sysctls"),
        host.number("ShmSize"),
        unless(host.text("IpcMode"), "private"),
        host.text("PidMode"),
        host.text("UTSMode"),
        unless(host.text("CgroupnsMode"), "private"),
        devices(host),
        host.integer("OomScoreAdj"),
        host.textsOrEmpty("ExtraHosts"),
        host.textsOrEmpty("Dns"),
        host.textsOrEmpty("DnsOptions"),
        host.textsOrEmpty("DnsSearch"),
        host.texts("MaskedPaths"),
        host.texts("ReadonlyPaths"),
        host.text("Runtime"),
        host.text("CgroupParent"),
        host.textsOrEmpty("VolumesFrom"),
        HostExtrasReader.read(host));
  }

  /** ContainerIDFile is a note of the client to itself and needs nothing done. */
  private static void refuseUnsupported(Fields host) {
    host.refuse("Cgroup", "KernelMemory", "KernelMemoryTCP");
    host.refuse("CpuCount", "CpuPercent", "IOMaximumIOps", "IOMaximumBandwidth");
    host.refuseUnless("UsernsMode", "host");
    host.refuseUnless("VolumeDriver", "local");
    host.refuseUnless("Isolation", "default");
  }

  private static String unless(String value, String byDefault) {
    return value.equals(byDefault) ? "" : value;
  }

  static HostSpec.Resources resources(Fields host) {
    Long pids = host.optionalNumber("PidsLimit");
    List<HostSpec.Ulimit> ulimits = new ArrayList<>();
    for (Fields ulimit : host.objects("Ulimits")) {
      ulimits.add(
          new HostSpec.Ulimit(ulimit.text("Name"), ulimit.number("Soft"), ulimit.number("Hard")));
    }
    return new HostSpec.Resources(
        host.number("Memory"),
        host.number("MemorySwap"),
        host.number("MemoryReservation"),
        host.number("NanoCpus"),
        host.number("CpuShares"),
        host.number("CpuQuota"),
        host.number("CpuPeriod"),
        host.text("CpusetCpus"),
        host.text("CpusetMems"),
        pids == null ? 0 : Math.max(0, pids),
        ulimits);
  }

  /** Docker takes a single text as well. */
  private static List<String> capabilities(Fields host, String field) {
    List<String> capabilities = host.textsOrText(field);
    return capabilities == null ? List.of() : capabilities;
  }

  static HostSpec.RestartPolicy restartPolicy(Fields host) {
    Fields policy = host.object("RestartPolicy");
    if (policy == null) {
      return new HostSpec.RestartPolicy("no", 0);
    }
    String name = policy.text("Name");
    return new HostSpec.RestartPolicy(
        name.isEmpty() ? "no" : name, policy.integer("MaximumRetryCount"));
  }

  private static String networkMode(Fields host) {
    String mode = host.text("NetworkMode");
    if (mode.isEmpty()) {
      return "default";
    }
    return mode;
  }

  private static HostSpec.LogConfig logConfig(Fields host) {
    Fields config = host.object("LogConfig");
    if (config == null) {
      return new HostSpec.LogConfig("", java.util.Map.of());
    }
    return new HostSpec.LogConfig(config.text("Type"), config.textMap("Config"));
  }

  private static List<HostSpec.DeviceSpec> devices(Fields host) {
    List<HostSpec.DeviceSpec> devices = new ArrayList<>();
    for (Fields device : host.objects("Devices")) {
      String path = device.text("PathOnHost");
      String inside = device.text("PathInContainer");
      String permissions = device.text("CgroupPermissions");
      devices.add(
          new HostSpec.DeviceSpec(
              path, inside.isEmpty() ? path : inside, permissions.isEmpty() ? "rwm" : permissions));
    }
    return devices;
  }
}
