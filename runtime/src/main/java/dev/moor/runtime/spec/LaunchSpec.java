package dev.moor.runtime.spec;

import dev.moor.runtime.mount.SourceFlags;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Everything the kernel side of a container needs, already decided: what {@link OciConfig} turns
 * into a {@code config.json}. Lists are never null unless a component says so.
 *
 * @param id the container's id; also the runtime's name of it
 * @param rootfs the mounted root of the container
 * @param env {@code KEY=value}; PATH, HOSTNAME, TERM and HOME are added where they are missing
 * @param cwd empty: {@code /}
 * @param user as Docker's {@code User}: name or number, optionally {@code :group}; empty is root
 * @param groupAdd further groups, by name or number
 * @param hostname empty with an own UTS namespace: the first 12 characters of the id
 * @param shmSizeBytes 0: Docker's default; {@link #NO_SHM}
 * @param init null, or the init binary (tini) to run as process 1
 * @param etc where {@code /etc/hosts} and its like come from
 * @param cgroupPath path below the cgroup root, {@code /moor/<id>}
 */
public record LaunchSpec(
    String id,
    Path rootfs,
    List<String> args,
    List<String> env,
    String cwd,
    String user,
    List<String> groupAdd,
    String hostname,
    String domainname,
    boolean tty,
    boolean readonlyRootfs,
    List<Mount> mounts,
    Security security,
    Resources resources,
    List<Rlimit> rlimits,
    List<Device> devices,
    Map<String, String> sysctls,
    long shmSizeBytes,
    int oomScoreAdj,
    Namespaces namespaces,
    EtcFiles etc,
    Path init,
    String cgroupPath,
    LaunchExtras extras) {
  /** As the size of shared memory: there is no {@code /dev/shm}. */
  public static final long NO_SHM = -1;

  /** The same with other mounts. */
  public LaunchSpec withMounts(List<Mount> others) {
    return new LaunchSpec(
        id,
        rootfs,
        args,
        env,
        cwd,
        user,
        groupAdd,
        hostname,
        domainname,
        tty,
        readonlyRootfs,
        others,
        security,
        resources,
        rlimits,
        devices,
        sysctls,
        shmSizeBytes,
        oomScoreAdj,
        namespaces,
        etc,
        init,
        cgroupPath,
        extras);
  }

  /**
   * One mount beyond Docker's defaults.
   *
   * @param source a host path for a bind, null for a tmpfs
   * @param target absolute path in the container
   * @param readOnlyRecursive read-only with everything below (kernel 5.12, runc 1.1 or crun)
   * @param propagation empty: {@code rprivate}
   * @param options tmpfs options such as {@code size=64m}; of a bind what it forbids, such as
   *     {@code noexec}, and {@code bind} instead of the default {@code rbind}
   */
  public record Mount(
      Kind kind,
      Path source,
      String target,
      boolean readOnly,
      boolean readOnlyRecursive,
      String propagation,
      List<String> options) {
    /** What a mount is made from. */
    public enum Kind {
      BIND,
      TMPFS
    }

    /** The same from elsewhere. */
    public Mount from(Path other) {
      return new Mount(kind, other, target, readOnly, readOnlyRecursive, propagation, options);
    }

    /** A recursive, private bind mount that forbids what the source's mount does. */
    public static Mount bind(Path source, String target, boolean readOnly) {
      return new Mount(Kind.BIND, source, target, readOnly, false, "", SourceFlags.of(source));
    }

    /** A tmpfs with options as in Docker's {@code --tmpfs}. */
    public static Mount tmpfs(String target, List<String> options) {
      return new Mount(Kind.TMPFS, null, target, false, false, "", options);
    }
  }

  /**
   * @param seccomp empty: the default profile; {@code unconfined}; else a profile as JSON text
   * @param maskedPaths null: Docker's list
   * @param readonlyPaths null: Docker's list
   */
  public record Security(
      boolean privileged,
      List<String> capAdd,
      List<String> capDrop,
      String seccomp,
      boolean noNewPrivileges,
      List<String> maskedPaths,
      List<String> readonlyPaths) {
    /** Docker's defaults. */
    public static Security defaults() {
      return new Security(false, List.of(), List.of(), "", false, null, null);
    }
  }

  /**
   * Limits; 0 and empty mean none. Memory swap as Docker's: memory plus swap, -1 unlimited, 0 is
   * twice the memory where a memory limit is given.
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
      long pidsLimit) {
    /** No limits. */
    public static Resources none() {
      return new Resources(0, 0, 0, 0, 0, 0, 0, "", "", 0);
    }
  }

  /** One rlimit, named as Docker does: {@code nofile}. -1 is infinity. */
  public record Rlimit(String name, long soft, long hard) {}

  /** A host device; permissions from {@code rwm}. A folder stands for all devices in it. */
  public record Device(Path pathOnHost, String pathInContainer, String permissions) {}

  /**
   * One namespace: of its own, the host's, or another container's.
   *
   * @param path for {@code JOIN} where it is; for {@code OWN} empty, or one that was made
   *     beforehand for this container alone
   */
  public record Namespace(Kind kind, String path) {
    /** Where a namespace comes from. */
    public enum Kind {
      OWN,
      HOST,
      JOIN
    }

    /** A new one. */
    public static Namespace own() {
      return new Namespace(Kind.OWN, "");
    }

    /** One that was made beforehand for this container alone, such as a network namespace. */
    public static Namespace ownAt(Path path) {
      return new Namespace(Kind.OWN, path.toString());
    }

    /** The host's. */
    public static Namespace host() {
      return new Namespace(Kind.HOST, "");
    }

    /** An existing one, by path: {@code /proc/PID/ns/pid}, or a bind mount of it. */
    public static Namespace join(String path) {
      return new Namespace(Kind.JOIN, path);
    }
  }

  /** The namespaces; the mount namespace is always the container's own. */
  public record Namespaces(
      Namespace network, Namespace pid, Namespace ipc, Namespace uts, Namespace cgroup) {
    /** All of its own; the network namespace then has nothing but {@code lo}. */
    public static Namespaces defaults() {
      Namespace own = Namespace.own();
      return new Namespaces(own, own, own, own, own);
    }
  }

  /** Files bound over {@code /etc/hosts}, {@code hostname}, {@code resolv.conf}; null: not. */
  public record EtcFiles(Path hosts, Path hostname, Path resolvConf) {
    /** Nothing is bound. */
    public static EtcFiles none() {
      return new EtcFiles(null, null, null);
    }
  }
}
