package dev.moor.supervisor.containers;

import dev.moor.actors.container.ContainerSpec;
import dev.moor.actors.container.HostExtras;
import dev.moor.actors.container.HostSpec;
import dev.moor.actors.port.MoorException;
import dev.moor.runtime.mount.SourceFlags;
import dev.moor.runtime.spec.LaunchExtras;
import dev.moor.runtime.spec.LaunchSpec;
import dev.moor.runtime.spec.LaunchSpec.Namespace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Turns a container's spec into what the runtime launches; decides, touches nothing. */
final class LaunchPlan {
  private static final String CONTAINER = "container:";
  private static final String SHM = "/dev/shm";

  private LaunchPlan() {}

  /**
   * What a plan needs to know of its surroundings.
   *
   * @param volumePath host folder of a volume
   * @param pidOf pid of a running container by kind of namespace and reference, for {@code
   *     container:ID} modes
   * @param sharedMemory of a container by reference, for the IPC mode {@code container:ID}
   * @param seccompProfile text of a profile file
   * @param networkNamespace one that was made for this container
   * @param etc folder of its etc files
   * @param hostname that it has
   * @param cgroupPath of an id without a parent of its own
   */
  record Surroundings(
      Function<String, Path> volumePath,
      BiFunction<String, String, Long> pidOf,
      Function<String, Path> sharedMemory,
      Function<Path, String> seccompProfile,
      Optional<Path> initBinary,
      Optional<Path> networkNamespace,
      Path etc,
      String hostname,
      Function<String, String> cgroupPath) {}

  static LaunchSpec of(ContainerFolder folder, ContainerSpec spec, Surroundings around) {
    HostSpec host = spec.host();
    List<String> args = new ArrayList<>();
    if (spec.entrypoint() != null) {
      args.addAll(spec.entrypoint());
    }
    if (spec.command() != null) {
      args.addAll(spec.command());
    }
    HostSpec.Resources limits = host.resources();
    return new LaunchSpec(
        folder.id(),
        folder.merged(),
        args,
        spec.env(),
        spec.workingDir(),
        spec.user(),
        host.groupAdd(),
        around.hostname(),
        spec.domainname(),
        spec.tty(),
        host.readonlyRootfs(),
        mounts(folder, host, around),
        security(host, around),
        limits(limits),
        limits.ulimits().stream()
            .map(u -> new LaunchSpec.Rlimit(u.name(), u.soft(), u.hard()))
            .toList(),
        host.devices().stream()
            .map(
                d ->
                    new LaunchSpec.Device(
                        Path.of(d.pathOnHost()), d.pathInContainer(), d.permissions()))
            .toList(),
        host.sysctls(),
        host.ipcMode().equals("none") ? LaunchSpec.NO_SHM : host.shmSizeBytes(),
        host.oomScoreAdj(),
        namespaces(host, around),
        new LaunchSpec.EtcFiles(
            around.etc().resolve("hosts"),
            around.etc().resolve("hostname"),
            around.etc().resolve("resolv.conf")),
        Boolean.TRUE.equals(host.init()) ? initBinary(around) : null,
        cgroupPath(folder.id(), spec, around.cgroupPath()),
        extras(host.more()));
  }

  private static LaunchExtras extras(HostExtras extras) {
    HostExtras.IoLimits io = extras.io();
    HostExtras.ConsoleSize size = extras.consoleSize();
    return new LaunchExtras(
        new LaunchExtras.Io(
            io.weight(),
            devices(io.weights()),
            devices(io.readBps()),
            devices(io.writeBps()),
            devices(io.readIops()),
            devices(io.writeIops())),
        extras.cpuRealtimePeriodMicros(),
        extras.cpuRealtimeRuntimeMicros(),
        extras.oomKillDisable(),
        extras.memorySwappiness(),
        extras.deviceRules(),
        extras.annotations(),
        size == null ? 0 : size.height(),
        size == null ? 0 : size.width());
  }

  private static List<LaunchExtras.DeviceValue> devices(List<HostExtras.DeviceValue> devices) {
    return devices.stream()
        .map(device -> new LaunchExtras.DeviceValue(Path.of(device.path()), device.value()))
        .toList();
  }

  /** A container's limits as the runtime takes them. */
  static LaunchSpec.Resources limits(HostSpec.Resources limits) {
    return new LaunchSpec.Resources(
        limits.memoryBytes(),
        limits.memorySwapBytes(),
        limits.memoryReservationBytes(),
        limits.nanoCpus(),
        limits.cpuShares(),
        limits.cpuQuotaMicros(),
        limits.cpuPeriodMicros(),
        limits.cpusetCpus(),
        limits.cpusetMems(),
        Math.max(0, limits.pidsLimit()));
  }

  private static Path initBinary(Surroundings around) {
    return around
        .initBinary()
        .orElseThrow(
            () ->
                new MoorException(
                    MoorException.Kind.INVALID,
                    "option HostConfig.Init needs docker-init or tini: apt-get install tini"));
  }

  /** A parent without a slash is taken from the root of the hierarchy as well. */
  static String cgroupPath(String id, ContainerSpec spec, Function<String, String> byDefault) {
    String parent = spec.host().cgroupParent();
    return parent.isEmpty()
        ? byDefault.apply(id)
        : Path.of("/").resolve(parent).normalize().resolve(id).toString();
  }

  /** The donor of an IPC namespace keeps its {@code /dev/shm} where others can bind it. */
  private static void sharedMemory(
      List<LaunchSpec.Mount> mounts, ContainerFolder folder, HostSpec host, Surroundings around) {
    boolean given = mounts.stream().anyMatch(mount -> mount.target().equals(SHM));
    if (given) {
      return;
    }
    if (host.ipcMode().equals("shareable")) {
      mounts.add(LaunchSpec.Mount.bind(folder.shm(), SHM, false));
    } else if (host.ipcMode().startsWith(CONTAINER)) {
      Path shared = around.sharedMemory().apply(host.ipcMode().substring(CONTAINER.length()));
      mounts.add(LaunchSpec.Mount.bind(shared, SHM, false));
    }
  }

  private static List<LaunchSpec.Mount> mounts(
      ContainerFolder folder, HostSpec host, Surroundings around) {
    List<LaunchSpec.Mount> mounts = new ArrayList<>();
    for (HostSpec.MountSpec mount : host.mounts()) {
      switch (mount.type()) {
        case "tmpfs" -> mounts.add(tmpfs(mount.target(), mount.options(), mount.readOnly()));
        case "volume" ->
            mounts.add(
                bind(
                    mount,
                    around.volumePath().apply(mount.source()).resolve(mount.more().subpath())));
        default -> mounts.add(bind(mount, Path.of(mount.source())));
      }
    }
    for (Map.Entry<String, String> entry : host.tmpfs().entrySet()) {
      boolean planned = mounts.stream().anyMatch(m -> m.target().equals(entry.getKey()));
      if (!planned) {
        mounts.add(tmpfs(entry.getKey(), entry.getValue(), false));
      }
    }
    sharedMemory(mounts, folder, host, around);
    return mounts;
  }

  private static LaunchSpec.Mount bind(HostSpec.MountSpec mount, Path source) {
    HostSpec.MountExtras more = mount.more();
    boolean isBind = mount.type().equals("bind");
    boolean plain = more.nonRecursive();
    // nothing is mounted below a file, and crun takes "rro" for folders only
    boolean folder = Files.isDirectory(source);
    boolean deep =
        isBind
            && mount.readOnly()
            && !plain
            && mount.propagation().isEmpty()
            && !more.readOnlyMode().equals("non-recursive");
    return new LaunchSpec.Mount(
        LaunchSpec.Mount.Kind.BIND,
        source,
        mount.target(),
        mount.readOnly(),
        folder && (deep || more.readOnlyMode().equals("force-recursive")),
        mount.propagation() == null ? "" : mount.propagation(),
        flags(source, plain));
  }

  private static List<String> flags(Path source, boolean plain) {
    List<String> flags = new ArrayList<>(SourceFlags.of(source));
    if (plain) {
      flags.add("bind");
    }
    return flags;
  }

  private static LaunchSpec.Mount tmpfs(String target, String options, boolean readOnly) {
    return new LaunchSpec.Mount(
        LaunchSpec.Mount.Kind.TMPFS, null, target, readOnly, false, "", words(options));
  }

  private static List<String> words(String options) {
    return options == null || options.isEmpty()
        ? List.of()
        : Arrays.stream(options.split(","))
            .filter(word -> !word.equals(HostSpec.MountSpec.LENT))
            .toList();
  }

  private static LaunchSpec.Security security(HostSpec host, Surroundings around) {
    boolean noNewPrivileges = false;
    String seccomp = host.privileged() ? "unconfined" : "";
    boolean unmasked = false;
    for (String option : host.securityOpt()) {
      String[] pair = option.split("[=:]", 2);
      String value = pair.length == 2 ? pair[1] : "";
      switch (pair[0]) {
        case "no-new-privileges" -> noNewPrivileges = !value.equals("false");
        case "seccomp" -> seccomp = seccompText(value, around);
        case "apparmor", "label" -> {
          // checked to be unconfined and disable: nothing is set
        }
        case "systempaths" -> unmasked = value.equals("unconfined");
        default ->
            throw new MoorException(
                MoorException.Kind.NOT_IMPLEMENTED,
                "option HostConfig.SecurityOpt is not supported yet: " + option);
      }
    }
    boolean open = host.privileged() || unmasked;
    return new LaunchSpec.Security(
        host.privileged(),
        host.capAdd(),
        host.capDrop(),
        seccomp,
        noNewPrivileges,
        open ? List.of() : host.maskedPaths(),
        open ? List.of() : host.readonlyPaths());
  }

  /** The CLI sends a profile's text; a path is read by the daemon as dockerd does it. */
  private static String seccompText(String value, Surroundings around) {
    return switch (value) {
      case "unconfined" -> "unconfined";
      case "builtin", "" -> "";
      default ->
          value.stripLeading().startsWith("{")
              ? value
              : around.seccompProfile().apply(Path.of(value));
    };
  }

  private static LaunchSpec.Namespaces namespaces(HostSpec host, Surroundings around) {
    return new LaunchSpec.Namespaces(
        around
            .networkNamespace()
            .map(Namespace::ownAt)
            .orElseGet(() -> namespace(host.networkMode(), "net", around)),
        namespace(host.pidMode(), "pid", around),
        namespace(host.ipcMode(), "ipc", around),
        host.utsMode().equals("host") ? Namespace.host() : Namespace.own(),
        host.cgroupnsMode().equals("host") || (host.cgroupnsMode().isEmpty() && host.privileged())
            ? Namespace.host()
            : Namespace.own());
  }

  private static Namespace namespace(String mode, String kind, Surroundings around) {
    if (mode.equals("host")) {
      return Namespace.host();
    }
    if (mode.startsWith(CONTAINER)) {
      long pid = around.pidOf().apply(kind, mode.substring(CONTAINER.length()));
      return Namespace.join("/proc/" + pid + "/ns/" + kind);
    }
    return Namespace.own();
  }
}
