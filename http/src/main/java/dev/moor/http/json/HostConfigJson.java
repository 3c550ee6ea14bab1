package dev.moor.http.json;

import dev.moor.actors.container.ContainerSpec;
import dev.moor.actors.container.ContainerView;
import dev.moor.actors.container.HostSpec;
import dev.moor.actors.container.HostSpec.MountExtras;
import dev.moor.actors.container.HostSpec.MountSpec;
import dev.moor.actors.container.HostSpec.Resources;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** HostConfig as inspect shows it: every key, with Docker's defaults where nothing was asked. */
final class HostConfigJson {
  private static final long DEFAULT_SHM_BYTES = 64L * 1024 * 1024;
  private static final List<String> MASKED =
      List.of(
          "/proc/asound",
          "/proc/acpi",
          "/proc/interrupts",
          "/proc/kcore",
          "/proc/keys",
          "/proc/latency_stats",
          "/proc/timer_list",
          "/proc/timer_stats",
          "/proc/sched_debug",
          "/proc/scsi",
          "/sys/firmware",
          "/sys/devices/virtual/powercap");
  private static final List<String> READONLY =
      List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");

  private HostConfigJson() {}

  static void write(JsonOut out, ContainerSpec spec, ContainerView view, List<String> links) {
    HostSpec host = spec.host();
    out.object("HostConfig").texts("Binds", nullIfEmpty(host.binds())).text("ContainerIDFile", "");
    general(out, host, view, links);
    resources(out, host);
    mounts(out, spec);
    out.texts("MaskedPaths", paths(host.maskedPaths(), MASKED, host.privileged()))
        .texts("ReadonlyPaths", paths(host.readonlyPaths(), READONLY, host.privileged()));
    if (host.init() != null) {
      out.flag("Init", host.init());
    }
    out.end();
  }

  private static List<String> paths(List<String> given, List<String> byDefault, boolean open) {
    if (given != null) {
      return given;
    }
    return open ? null : byDefault;
  }

  private static <T> List<T> nullIfEmpty(List<T> list) {
    return list == null || list.isEmpty() ? null : list;
  }

  private static String orElse(String text, String byDefault) {
    return text == null || text.isEmpty() ? byDefault : text;
  }

  private static void general(JsonOut out, HostSpec host, ContainerView view, List<String> links) {
    out.object("LogConfig")
        .text("Type", orElse(host.logConfig().type(), "json-file"))
        .textMap("Config", host.logConfig().options())
        .end()
        .text("NetworkMode", EndpointJson.mode(view, host.networkMode()));
    EndpointJson.bindings(out, view.networks().choice());
    out.object("RestartPolicy")
        .text("Name", host.restartPolicy().name())
        .number("MaximumRetryCount", host.restartPolicy().maximumRetryCount())
        .end()
        .flag("AutoRemove", host.autoRemove())
        .text("VolumeDriver", "")
        .texts("VolumesFrom", nullIfEmpty(host.volumesFrom()))
        .texts("CapAdd", nullIfEmpty(host.capAdd()))
        .texts("CapDrop", nullIfEmpty(host.capDrop()))
        .text("CgroupnsMode", orElse(host.cgroupnsMode(), "private"))
        .texts("Dns", host.dns())
        .texts("DnsOptions", host.dnsOptions())
        .texts("DnsSearch", host.dnsSearch())
        .texts("ExtraHosts", nullIfEmpty(host.extraHosts()))
        .texts("GroupAdd", nullIfEmpty(host.groupAdd()))
        .text("IpcMode", orElse(host.ipcMode(), "private"))
        .text("Cgroup", "")
        .texts("Links", nullIfEmpty(links))
        .number("OomScoreAdj", host.oomScoreAdj())
        .text("PidMode", host.pidMode())
        .flag("Privileged", host.privileged())
        .flag("PublishAllPorts", view.networks().choice().publishAll())
        .flag("ReadonlyRootfs", host.readonlyRootfs())
        .texts("SecurityOpt", nullIfEmpty(host.securityOpt()));
    if (!host.tmpfs().isEmpty()) {
      out.textMap("Tmpfs", host.tmpfs());
    }
    out.text("UTSMode", host.utsMode())
        .text("UsernsMode", "")
        .number("ShmSize", host.shmSizeBytes() == 0 ? DEFAULT_SHM_BYTES : host.shmSizeBytes());
    if (!host.sysctls().isEmpty()) {
      out.textMap("Sysctls", host.sysctls());
    }
    out.text("Runtime", orElse(host.runtime(), "runc"));
    HostExtrasJson.general(out, host.more());
    out.text("Isolation", "");
  }

  private static void resources(JsonOut out, HostSpec host) {
    Resources limits = host.resources();
    out.number("CpuShares", limits.cpuShares())
        .number("Memory", limits.memoryBytes())
        .number("NanoCpus", limits.nanoCpus())
        .text("CgroupParent", host.cgroupParent());
    HostExtrasJson.io(out, host.more().io());
    out.number("CpuPeriod", limits.cpuPeriodMicros())
        .number("CpuQuota", limits.cpuQuotaMicros())
        .number("CpuRealtimePeriod", host.more().cpuRealtimePeriodMicros())
        .number("CpuRealtimeRuntime", host.more().cpuRealtimeRuntimeMicros())
        .text("CpusetCpus", limits.cpusetCpus())
        .text("CpusetMems", limits.cpusetMems());
    out.array("Devices");
    for (HostSpec.DeviceSpec device : host.devices()) {
      out.object()
          .text("PathOnHost", device.pathOnHost())
          .text("PathInContainer", device.pathInContainer())
          .text("CgroupPermissions", device.permissions())
          .end();
    }
    out.endArray()
        .texts("DeviceCgroupRules", nullIfEmpty(host.more().deviceRules()))
        .nothing("DeviceRequests")
        .number("KernelMemory", 0)
        .number("KernelMemoryTCP", 0)
        .number("MemoryReservation", limits.memoryReservationBytes())
        .number("MemorySwap", limits.swapInForceBytes());
    HostExtrasJson.memory(out, host.more());
    if (limits.pidsLimit() == 0) {
      out.nothing("PidsLimit");
    } else {
      out.number("PidsLimit", limits.pidsLimit());
    }
    out.array("Ulimits");
    for (HostSpec.Ulimit ulimit : limits.ulimits()) {
      out.object()
          .text("Name", ulimit.name())
          .number("Hard", ulimit.hard())
          .number("Soft", ulimit.soft())
          .end();
    }
    out.endArray()
        .number("CpuCount", 0)
        .number("CpuPercent", 0)
        .number("IOMaximumIOps", 0)
        .number("IOMaximumBandwidth", 0);
  }

  /** Only what was asked for in the structured form: the rest stands under Binds and Volumes. */
  private static void mounts(JsonOut out, ContainerSpec spec) {
    Set<String> elsewhere = new HashSet<>(spec.volumes());
    elsewhere.addAll(spec.host().tmpfs().keySet());
    for (String bind : spec.host().binds()) {
      String[] parts = bind.split(":");
      elsewhere.add(parts.length == 1 ? parts[0] : parts[1]);
    }
    boolean any = false;
    for (MountSpec mount : spec.host().mounts()) {
      if (!elsewhere.contains(mount.target()) && !mount.lent()) {
        if (!any) {
          out.array("Mounts");
          any = true;
        }
        mount(out, mount);
      }
    }
    if (any) {
      out.endArray();
    }
  }

  private static void mount(JsonOut out, MountSpec mount) {
    out.object()
        .text("Type", mount.type())
        .textUnlessEmpty("Source", mount.anonymous() ? "" : mount.source())
        .text("Target", mount.target());
    if (mount.readOnly()) {
      out.flag("ReadOnly", true);
    }
    if (mount.type().equals("bind")) {
      bindOptions(out, mount);
    }
    if (mount.type().equals("volume")) {
      volumeOptions(out, mount);
    }
    if (mount.type().equals("tmpfs") && !mount.options().isEmpty()) {
      tmpfsOptions(out, mount.options());
    }
    out.end();
  }

  private static void bindOptions(JsonOut out, MountSpec mount) {
    MountExtras more = mount.more();
    if (mount.propagation().isEmpty() && mount.extras() == null && !mount.createSource()) {
      return;
    }
    out.object("BindOptions").textUnlessEmpty("Propagation", mount.propagation());
    if (more.nonRecursive()) {
      out.flag("NonRecursive", true);
    }
    if (mount.createSource()) {
      out.flag("CreateMountpoint", true);
    }
    if (more.readOnlyMode().equals("non-recursive")) {
      out.flag("ReadOnlyNonRecursive", true);
    }
    if (more.readOnlyMode().equals("force-recursive")) {
      out.flag("ReadOnlyForceRecursive", true);
    }
    out.end();
  }

  private static void volumeOptions(JsonOut out, MountSpec mount) {
    MountExtras more = mount.more();
    if (!mount.noCopy() && mount.extras() == null) {
      return;
    }
    out.object("VolumeOptions");
    if (mount.noCopy()) {
      out.flag("NoCopy", true);
    }
    if (!more.labels().isEmpty()) {
      out.textMap("Labels", more.labels());
    }
    out.textUnlessEmpty("Subpath", more.subpath());
    if (!more.driver().isEmpty() || !more.driverOptions().isEmpty()) {
      out.object("DriverConfig").textUnlessEmpty("Name", more.driver());
      if (!more.driverOptions().isEmpty()) {
        out.textMap("Options", more.driverOptions());
      }
      out.end();
    }
    out.end();
  }

  private static void tmpfsOptions(JsonOut out, String options) {
    out.object("TmpfsOptions");
    for (String option : options.split(",")) {
      if (option.matches("size=\\d{1,18}")) {
        out.number("SizeBytes", Long.parseLong(option.substring(5)));
      } else if (option.matches("mode=[0-7]{1,6}")) {
        out.number("Mode", Long.parseLong(option.substring(5), 8));
      }
    }
    out.end();
  }
}
