package dev.moor.http.json;

import com.fasterxml.jackson.databind.JsonNode;
import dev.moor.actors.container.HostSpec;
import dev.moor.actors.port.MoorException;
import java.util.ArrayList;
import java.util.List;

/** Docker's HostConfig to {@link HostSpec}; refuses by name what Moor cannot do. */
final class HostConfigReader {
  private static final long MEMORY_SWAPPINESS_DEFAULT = -1;

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
        host.text("CgroupParent"));
  }

  /** ContainerIDFile and ConsoleSize are notes of the client to itself and need nothing done. */
  private static void refuseUnsupported(Fields host) {
    host.refuse(
        "PortBindings",
        "PublishAllPorts",
        "Links",
        "VolumesFrom",
        "Annotations",
        "Cgroup",
        "StorageOpt",
        "BlkioWeight",
        "BlkioWeightDevice",
        "BlkioDeviceReadBps",
        "BlkioDeviceWriteBps",
        "BlkioDeviceReadIOps",
        "BlkioDeviceWriteIOps",
        "CpuRealtimePeriod",
        "CpuRealtimeRuntime",
        "DeviceCgroupRules",
        "DeviceRequests",
        "KernelMemory",
        "KernelMemoryTCP",
        "OomKillDisable",
        "CpuCount",
        "CpuPercent",
        "IOMaximumIOps",
        "IOMaximumBandwidth");
    host.refuseUnless("UsernsMode", "host");
    host.refuseUnless("VolumeDriver", "local");
    host.refuseUnless("Isolation", "default");
    Long swappiness = host.optionalNumber("MemorySwappiness");
    if (swappiness != null && swappiness != MEMORY_SWAPPINESS_DEFAULT) {
      throw host.notSupported("MemorySwappiness");
    }
  }

  private static String unless(String value, String byDefault) {
    return value.equals(byDefault) ? "" : value;
  }

  private static HostSpec.Resources resources(Fields host) {
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
        pids == null ? 0 : pids,
        ulimits);
  }

  /** Docker takes a single text as well. */
  private static List<String> capabilities(Fields host, String field) {
    List<String> capabilities = host.textsOrText(field);
    return capabilities == null ? List.of() : capabilities;
  }

  private static HostSpec.RestartPolicy restartPolicy(Fields host) {
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
    host.refuseUnless("NetworkMode", "default", "none", "host");
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

  /** The mounts of a HostConfig in their structured form. */
  static final class MountReader {
    private MountReader() {}

    static List<HostSpec.MountSpec> read(List<Fields> mounts) {
      List<HostSpec.MountSpec> specs = new ArrayList<>(mounts.size());
      for (Fields mount : mounts) {
        specs.add(read(mount));
      }
      return specs;
    }

    private static HostSpec.MountSpec read(Fields mount) {
      String type = mount.text("Type");
      if (!List.of("bind", "volume", "tmpfs").contains(type)) {
        if (type.isEmpty()) {
          throw new MoorException(
              MoorException.Kind.INVALID, "invalid mount config: Type must not be empty");
        }
        throw mount.notSupported("Type");
      }
      mount.refuse("ImageOptions", "ClusterOptions");
      mount.refuseUnless("Consistency", "default", "consistent", "cached", "delegated");
      Fields bind = options(mount, "BindOptions", type.equals("bind"));
      Fields volume = options(mount, "VolumeOptions", type.equals("volume"));
      Fields tmpfs = options(mount, "TmpfsOptions", type.equals("tmpfs"));
      if (bind != null) {
        bind.refuse("NonRecursive", "ReadOnlyNonRecursive", "ReadOnlyForceRecursive");
      }
      if (volume != null) {
        volume.refuse("Labels", "Subpath");
        refuseDriver(volume);
      }
      String source = mount.text("Source");
      return new HostSpec.MountSpec(
          type,
          source,
          mount.text("Target"),
          mount.flag("ReadOnly"),
          tmpfs == null ? "" : tmpfsOptions(tmpfs),
          type.equals("volume") && source.isEmpty(),
          volume != null && volume.flag("NoCopy"),
          bind != null && bind.flag("CreateMountpoint"),
          bind == null ? "" : bind.text("Propagation"));
    }

    private static Fields options(Fields mount, String field, boolean allowed) {
      JsonNode node = mount.node(field);
      if (!allowed && node != null && !Fields.isEmpty(node)) {
        throw new MoorException(
            MoorException.Kind.INVALID,
            "invalid mount config: "
                + mount.name(field)
                + " does not go with type "
                + mount.text("Type"));
      }
      return allowed ? mount.object(field) : null;
    }

    private static void refuseDriver(Fields volume) {
      Fields driver = volume.object("DriverConfig");
      if (driver != null) {
        driver.refuseUnless("Name", "local");
        driver.refuse("Options");
      }
    }

    private static String tmpfsOptions(Fields tmpfs) {
      tmpfs.refuse("Options");
      List<String> options = new ArrayList<>();
      long size = tmpfs.number("SizeBytes");
      if (size != 0) {
        options.add("size=" + size);
      }
      int mode = tmpfs.integer("Mode");
      if (mode != 0) {
        options.add("mode=" + Integer.toOctalString(mode));
      }
      return String.join(",", options);
    }
  }
}
