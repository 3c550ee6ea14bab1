package dev.moor.runtime.spec;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.moor.runtime.spec.Defaults.OciMount;
import dev.moor.runtime.spec.LaunchSpec.Mount;
import dev.moor.runtime.spec.LaunchSpec.Namespace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** All mounts of a container in the order they are to be made. */
final class MountPlan {
  private static final Set<String> WRITABLE_ANYWAY =
      Set.of("/proc", "/dev/pts", "/dev/shm", "/dev/mqueue", "/dev");
  private static final List<List<String>> OPPOSITES =
      List.of(
          List.of("exec", "noexec"),
          List.of("suid", "nosuid"),
          List.of("dev", "nodev"),
          List.of("rw", "ro"),
          List.of("atime", "noatime", "relatime", "strictatime", "norelatime"),
          List.of("diratime", "nodiratime"),
          List.of("sync", "async"),
          List.of(
              "private",
              "rprivate",
              "shared",
              "rshared",
              "slave",
              "rslave",
              "unbindable",
              "runbindable"));

  private MountPlan() {}

  static void write(LaunchSpec spec, ArrayNode out) {
    List<Mount> users = userMounts(spec);
    Set<String> taken = new HashSet<>();
    users.forEach(mount -> taken.add(mount.target()));
    boolean readonly = spec.readonlyRootfs();
    List<OciMount> base = Defaults.mounts(spec.shmSizeBytes(), spec.security().privileged());
    for (OciMount mount : base) {
      if (mount.destination().equals("/dev/shm") && spec.shmSizeBytes() == LaunchSpec.NO_SHM) {
        continue;
      }
      boolean below = taken.contains("/dev") && mount.destination().startsWith("/dev/");
      if (!taken.contains(mount.destination()) && !below) {
        (readonly ? madeReadonly(mount) : mount).addTo(out);
      }
    }
    if (spec.init() != null && spec.namespaces().pid().kind() == Namespace.Kind.OWN) {
      new OciMount(Defaults.INIT_TARGET, "bind", spec.init().toString(), List.of("bind", "ro"))
          .addTo(out);
    }
    for (Mount mount : users) {
      oci(mount).addTo(out);
    }
  }

  /** The highest propagation that the root of the container must let through, or null. */
  static String rootPropagation(LaunchSpec spec) {
    String result = null;
    for (Mount mount : spec.mounts()) {
      if (mount.propagation().endsWith("shared")) {
        return "shared";
      }
      if (mount.propagation().endsWith("slave")) {
        result = "rslave";
      }
    }
    return result;
  }

  private static List<Mount> userMounts(LaunchSpec spec) {
    List<Mount> all = new ArrayList<>(spec.mounts());
    LaunchSpec.EtcFiles etc = spec.etc();
    etcFile(all, etc.resolvConf(), "/etc/resolv.conf", spec.readonlyRootfs());
    etcFile(all, etc.hostname(), "/etc/hostname", spec.readonlyRootfs());
    etcFile(all, etc.hosts(), "/etc/hosts", spec.readonlyRootfs());
    boolean shmGiven = all.stream().anyMatch(mount -> mount.target().equals("/dev/shm"));
    if (spec.namespaces().ipc().kind() == Namespace.Kind.HOST && !shmGiven) {
      all.add(Mount.bind(Path.of("/dev/shm"), "/dev/shm", false));
    }
    all.sort(Comparator.comparingInt(mount -> Path.of(mount.target()).getNameCount()));
    return all;
  }

  private static void etcFile(List<Mount> all, Path source, String target, boolean readonly) {
    boolean given = all.stream().anyMatch(mount -> mount.target().equals(target));
    if (source != null && !given) {
      all.add(Mount.bind(source, target, readonly));
    }
  }

  private static OciMount madeReadonly(OciMount mount) {
    if (WRITABLE_ANYWAY.contains(mount.destination()) || mount.options().contains("ro")) {
      return mount;
    }
    List<String> options = new ArrayList<>(mount.options());
    options.add("ro");
    return new OciMount(mount.destination(), mount.type(), mount.source(), options);
  }

  private static OciMount oci(Mount mount) {
    String propagation = mount.propagation().isEmpty() ? "rprivate" : mount.propagation();
    if (mount.kind() == Mount.Kind.TMPFS) {
      List<String> options = new ArrayList<>(List.of("noexec", "nosuid", "nodev", "rprivate"));
      if (mount.readOnly()) {
        options.add("ro");
      }
      mount.options().forEach(option -> merge(options, option));
      return new OciMount(mount.target(), "tmpfs", "tmpfs", options);
    }
    List<String> options = new ArrayList<>();
    options.add(mount.options().contains("bind") ? "bind" : "rbind");
    if (mount.readOnly() || mount.readOnlyRecursive()) {
      options.add(mount.readOnlyRecursive() ? "rro" : "ro");
    }
    mount.options().stream()
        .filter(word -> !word.equals("bind") && !options.contains(word))
        .filter(word -> !word.equals("ro") || !mount.readOnlyRecursive())
        .forEach(options::add);
    options.add(propagation);
    return new OciMount(mount.target(), "bind", mount.source().toString(), options);
  }

  /** The later word wins over its opposite and over an earlier value of the same key. */
  private static void merge(List<String> options, String option) {
    for (List<String> group : OPPOSITES) {
      if (group.contains(option)) {
        options.removeAll(group);
      }
    }
    int equals = option.indexOf('=');
    if (equals > 0) {
      String key = option.substring(0, equals + 1);
      options.removeIf(have -> have.startsWith(key));
    }
    options.add(option);
  }
}
