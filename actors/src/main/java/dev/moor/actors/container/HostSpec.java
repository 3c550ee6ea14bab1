package dev.moor.actors.container;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The host's side of a container (Docker's HostConfig), only what Moor supports; http refuses the
 * rest by name. Zero, empty and null mean Docker's default.
 *
 * @param binds as given, {@code source:/target[:mode]}; kept for inspect
 * @param mounts every mount in resolved form: binds, volumes (named and anonymous), tmpfs
 * @param init null: the daemon's default (off)
 * @param networkMode {@code default}, {@code none}, {@code host}
 * @param ipcMode empty: private
 * @param pidMode empty: private, or {@code host}, {@code container:ID}
 * @param utsMode empty: private, or {@code host}
 * @param cgroupnsMode empty: private on both cgroup versions, or {@code host}
 * @param maskedPaths null: Docker's list
 * @param readonlyPaths null: Docker's list
 * @param runtime empty: the daemon's default
 * @param volumesFrom as given, {@code container[:mode]}; resolved into {@code mounts}
 * @param extras null: none
 */
public record HostSpec(
    Resources resources,
    List<String> binds,
    List<MountSpec> mounts,
    Map<String, String> tmpfs,
    boolean readonlyRootfs,
    boolean privileged,
    List<String> capAdd,
    List<String> capDrop,
    List<String> securityOpt,
    Boolean init,
    boolean autoRemove,
    RestartPolicy restartPolicy,
    String networkMode,
    LogConfig logConfig,
    List<String> groupAdd,
    Map<String, String> sysctls,
    long shmSizeBytes,
    String ipcMode,
    String pidMode,
    String utsMode,
    String cgroupnsMode,
    List<DeviceSpec> devices,
    int oomScoreAdj,
    List<String> extraHosts,
    List<String> dns,
    List<String> dnsOptions,
    List<String> dnsSearch,
    List<String> maskedPaths,
    List<String> readonlyPaths,
    String runtime,
    String cgroupParent,
    List<String> volumesFrom,
    HostExtras extras) {

  /** Null where the component does not speak of it becomes the default. */
  public HostSpec {
    resources = resources == null ? Resources.unlimited() : resources;
    binds = binds == null ? List.of() : binds;
    mounts = mounts == null ? List.of() : mounts;
    tmpfs = tmpfs == null ? Map.of() : tmpfs;
    capAdd = capAdd == null ? List.of() : capAdd;
    capDrop = capDrop == null ? List.of() : capDrop;
    securityOpt = securityOpt == null ? List.of() : securityOpt;
    restartPolicy = restartPolicy == null ? new RestartPolicy("no", 0) : restartPolicy;
    networkMode = networkMode == null || networkMode.isEmpty() ? "default" : networkMode;
    logConfig = logConfig == null ? new LogConfig("json-file", Map.of()) : logConfig;
    groupAdd = groupAdd == null ? List.of() : groupAdd;
    sysctls = sysctls == null ? Map.of() : sysctls;
    ipcMode = ipcMode == null ? "" : ipcMode;
    pidMode = pidMode == null ? "" : pidMode;
    utsMode = utsMode == null ? "" : utsMode;
    cgroupnsMode = cgroupnsMode == null ? "" : cgroupnsMode;
    devices = devices == null ? List.of() : devices;
    extraHosts = extraHosts == null ? List.of() : extraHosts;
    dns = dns == null ? List.of() : dns;
    dnsOptions = dnsOptions == null ? List.of() : dnsOptions;
    dnsSearch = dnsSearch == null ? List.of() : dnsSearch;
    runtime = runtime == null ? "" : runtime;
    cgroupParent = cgroupParent == null ? "" : cgroupParent;
    volumesFrom = volumesFrom == null ? List.of() : volumesFrom;
    extras = HostExtras.NONE.equals(extras) ? null : extras;
  }

  /** Everything at Docker's default. */
  public static HostSpec defaults() {
    return new HostDraft().spec();
  }

  /** The same, changed. */
  public HostSpec with(Consumer<HostDraft> change) {
    HostDraft draft = new HostDraft(this);
    change.accept(draft);
    return draft.spec();
  }

  /** The same with these mounts. */
  public HostSpec withMounts(List<MountSpec> planned) {
    return with(draft -> draft.mounts = planned);
  }

  /** The same with what an update changes. */
  public HostSpec updated(ContainerEvent.Updated event) {
    HostExtras extras =
        event.ioWeight() == null ? this.extras : more().withIoWeight(event.ioWeight());
    return with(
        draft -> {
          draft.resources = event.limits();
          draft.restartPolicy = event.restartPolicy();
          draft.extras = extras;
        });
  }

  /** The same with the volumes of these containers. */
  public HostSpec withVolumesFrom(List<String> containers) {
    return with(draft -> draft.volumesFrom = containers);
  }

  /** The same on another network. */
  public HostSpec withNetworkMode(String mode) {
    return with(draft -> draft.networkMode = mode);
  }

  /** The same in other namespaces. */
  public HostSpec withModes(String network, String ipc, String pid) {
    return with(
        draft -> {
          draft.networkMode = network;
          draft.ipcMode = ipc;
          draft.pidMode = pid;
        });
  }

  /** What few containers ask for; never null. */
  public HostExtras more() {
    return extras == null ? HostExtras.NONE : extras;
  }

  /**
   * Limits. 0 (or an empty text) is "no limit"; memorySwapBytes -1 is unlimited swap.
   *
   * @param pidsLimit 0 or -1: unlimited
   */
  public record Resources(
      long memoryBytes,
      long memorySwapBytes,
      long memoryReservationBytes,
      long nanoCpus,
      long cpuShares,
      long cpuQuotaMicros,
      long cpuPeriodMicros,
      String cpusetCpus,
      String cpusetMems,
      long pidsLimit,
      List<Ulimit> ulimits) {

    /** Null becomes empty. */
    public Resources {
      cpusetCpus = cpusetCpus == null ? "" : cpusetCpus;
      cpusetMems = cpusetMems == null ? "" : cpusetMems;
      ulimits = ulimits == null ? List.of() : ulimits;
    }

    /** Twice the memory where a memory limit is set and nothing is said of swap. */
    public long swapInForceBytes() {
      return memorySwapBytes == 0 && memoryBytes > 0 ? 2 * memoryBytes : memorySwapBytes;
    }

    /** No limit of any kind. */
    public static Resources unlimited() {
      return new Resources(0, 0, 0, 0, 0, 0, 0, "", "", 0, List.of());
    }
  }

  /** One rlimit; the name as Docker's, {@code nofile}. */
  public record Ulimit(String name, long soft, long hard) {}

  /**
   * One mount of a container.
   *
   * @param type {@code bind}, {@code volume}, {@code tmpfs}
   * @param source host path, volume name, or empty
   * @param target absolute path in the container
   * @param options Docker's mode words as given, such as {@code ro,z,rshared}, or tmpfs options;
   *     {@link #LENT} among them: another container lends it
   * @param anonymous a volume that {@code rm -v} takes along
   * @param createSource a bind whose missing source folder is made (the {@code -v} form)
   * @param extras null: none
   */
  public record MountSpec(
      String type,
      String source,
      String target,
      boolean readOnly,
      String options,
      boolean anonymous,
      boolean noCopy,
      boolean createSource,
      String propagation,
      MountExtras extras) {
    /** The word for what came by {@code volumes-from}. */
    public static final String LENT = "lent";

    /** Null becomes empty. */
    public MountSpec {
      source = source == null ? "" : source;
      options = options == null ? "" : options;
      propagation = propagation == null ? "" : propagation;
      extras = MountExtras.NONE.equals(extras) ? null : extras;
    }

    /** Without extras. */
    public MountSpec(
        String type,
        String source,
        String target,
        boolean readOnly,
        String options,
        boolean anonymous,
        boolean noCopy,
        boolean createSource,
        String propagation) {
      this(
          type,
          source,
          target,
          readOnly,
          options,
          anonymous,
          noCopy,
          createSource,
          propagation,
          null);
    }

    /** Whether it came by {@code volumes-from}. */
    public boolean lent() {
      return List.of(options.split(",")).contains(LENT);
    }

    /** The same but for its propagation. */
    public MountSpec withPropagation(String other) {
      return new MountSpec(
          type, source, target, readOnly, options, anonymous, noCopy, createSource, other, extras);
    }

    /** What the structured form says beyond the rest; never null. */
    public MountExtras more() {
      return extras == null ? MountExtras.NONE : extras;
    }
  }

  /**
   * What only the structured form of a mount can say.
   *
   * @param subpath of a volume, relative; empty: all of it
   * @param labels for a volume that is made
   * @param driver of a volume that is made; empty: {@code local}
   * @param driverOptions for a volume that is made
   * @param nonRecursive a bind without the mounts below its source
   * @param readOnlyMode of a read-only bind: empty (recursive where the kernel can), {@code
   *     non-recursive}, {@code force-recursive}
   */
  public record MountExtras(
      String subpath,
      Map<String, String> labels,
      String driver,
      Map<String, String> driverOptions,
      boolean nonRecursive,
      String readOnlyMode) {
    /** Says nothing. */
    public static final MountExtras NONE = new MountExtras("", Map.of(), "", Map.of(), false, "");

    /** Null becomes empty. */
    public MountExtras {
      subpath = subpath == null ? "" : subpath;
      labels = labels == null ? Map.of() : labels;
      driver = driver == null ? "" : driver;
      driverOptions = driverOptions == null ? Map.of() : driverOptions;
      readOnlyMode = readOnlyMode == null ? "" : readOnlyMode;
    }
  }

  /** One device; permissions from {@code rwm}. */
  public record DeviceSpec(String pathOnHost, String pathInContainer, String permissions) {
    /** Null and empty become {@code rwm}. */
    public DeviceSpec {
      permissions = permissions == null || permissions.isEmpty() ? "rwm" : permissions;
    }
  }

  /** {@code no}, {@code always}, {@code unless-stopped}, {@code on-failure}; 0 retries: endless. */
  public record RestartPolicy(String name, int maximumRetryCount) {
    /** Null and empty become {@code no}. */
    public RestartPolicy {
      name = name == null || name.isEmpty() ? "no" : name;
    }
  }

  /** Docker's LogConfig: {@code json-file}, {@code local} or {@code none}, and its options. */
  public record LogConfig(String type, Map<String, String> options) {
    /** Null and empty become {@code json-file} without options. */
    public LogConfig {
      type = type == null || type.isEmpty() ? "json-file" : type;
      options = options == null ? Map.of() : options;
    }
  }
}
