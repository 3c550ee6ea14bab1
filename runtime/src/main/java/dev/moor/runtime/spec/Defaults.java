package dev.moor.runtime.spec;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Docker's default mounts, paths and device rules. */
public final class Defaults {
  /** Docker's masked paths. */
  public static final List<String> MASKED_PATHS =
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

  /** Docker's read-only paths. */
  public static final List<String> READONLY_PATHS =
      List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");

  static final String PATH = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
  static final String INIT_TARGET = "/sbin/docker-init";
  static final long SHM_BYTES = 64L << 20;

  private static final int[][] ALLOWED_DEVICES = {{1, 5}, {1, 3}, {1, 9}, {1, 8}, {5, 0}, {5, 1}};

  private Defaults() {}

  /** One mount in the runtime's form. */
  record OciMount(String destination, String type, String source, List<String> options) {
    void addTo(ArrayNode mounts) {
      ObjectNode node = mounts.addObject();
      node.put("destination", destination).put("type", type).put("source", source);
      ArrayNode list = node.putArray("options");
      options.forEach(list::add);
    }
  }

  static List<OciMount> mounts(long shmBytes, boolean privileged) {
    String size = "size=" + (shmBytes > 0 ? shmBytes : SHM_BYTES);
    List<String> system =
        privileged
            ? List.of("nosuid", "noexec", "nodev")
            : List.of("nosuid", "noexec", "nodev", "ro");
    List<String> cgroup =
        privileged
            ? List.of("nosuid", "noexec", "nodev")
            : List.of("ro", "nosuid", "noexec", "nodev");
    return List.of(
        new OciMount("/proc", "proc", "proc", List.of("nosuid", "noexec", "nodev")),
        new OciMount(
            "/dev", "tmpfs", "tmpfs", List.of("nosuid", "strictatime", "mode=755", "size=65536k")),
        new OciMount(
            "/dev/pts",
            "devpts",
            "devpts",
            List.of("nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5")),
        new OciMount("/sys", "sysfs", "sysfs", system),
        new OciMount("/sys/fs/cgroup", "cgroup", "cgroup", cgroup),
        new OciMount("/dev/mqueue", "mqueue", "mqueue", List.of("nosuid", "noexec", "nodev")),
        new OciMount(
            "/dev/shm", "tmpfs", "shm", List.of("nosuid", "noexec", "nodev", "mode=1777", size)));
  }

  static void deviceRules(ArrayNode rules, boolean privileged) {
    if (privileged) {
      rules.addObject().put("allow", true).put("access", "rwm");
      return;
    }
    rules.addObject().put("allow", false).put("access", "rwm");
    for (int[] device : ALLOWED_DEVICES) {
      rule(rules, true, "c", device[0], device[1], "rwm");
    }
    rule(rules, false, "c", 10, 229, "rwm");
  }

  static void rule(
      ArrayNode rules, boolean allow, String type, int major, int minor, String access) {
    rules
        .addObject()
        .put("allow", allow)
        .put("type", type)
        .put("major", major)
        .put("minor", minor)
        .put("access", access);
  }
}
