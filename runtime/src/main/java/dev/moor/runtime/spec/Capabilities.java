package dev.moor.runtime.spec;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Docker's arithmetic of capabilities, within what this process may hand on. */
public final class Capabilities {
  /** In the order of their numbers in the kernel. */
  private static final List<String> ALL =
      List.of(
          "CAP_CHOWN",
          "CAP_DAC_OVERRIDE",
          "CAP_DAC_READ_SEARCH",
          "CAP_FOWNER",
          "CAP_FSETID",
          "CAP_KILL",
          "CAP_SETGID",
          "CAP_SETUID",
          "CAP_SETPCAP",
          "CAP_LINUX_IMMUTABLE",
          "CAP_NET_BIND_SERVICE",
          "CAP_NET_BROADCAST",
          "CAP_NET_ADMIN",
          "CAP_NET_RAW",
          "CAP_IPC_LOCK",
          "CAP_IPC_OWNER",
          "CAP_SYS_MODULE",
          "CAP_SYS_RAWIO",
          "CAP_SYS_CHROOT",
          "CAP_SYS_PTRACE",
          "CAP_SYS_PACCT",
          "CAP_SYS_ADMIN",
          "CAP_SYS_BOOT",
          "CAP_SYS_NICE",
          "CAP_SYS_RESOURCE",
          "CAP_SYS_TIME",
          "CAP_SYS_TTY_CONFIG",
          "CAP_MKNOD",
          "CAP_LEASE",
          "CAP_AUDIT_WRITE",
          "CAP_AUDIT_CONTROL",
          "CAP_SETFCAP",
          "CAP_MAC_OVERRIDE",
          "CAP_MAC_ADMIN",
          "CAP_SYSLOG",
          "CAP_WAKE_ALARM",
          "CAP_BLOCK_SUSPEND",
          "CAP_AUDIT_READ",
          "CAP_PERFMON",
          "CAP_BPF",
          "CAP_CHECKPOINT_RESTORE");

  private static final List<String> DEFAULT =
      List.of(
          "CAP_CHOWN",
          "CAP_DAC_OVERRIDE",
          "CAP_FSETID",
          "CAP_FOWNER",
          "CAP_MKNOD",
          "CAP_NET_RAW",
          "CAP_SETGID",
          "CAP_SETUID",
          "CAP_SETFCAP",
          "CAP_SETPCAP",
          "CAP_NET_BIND_SERVICE",
          "CAP_SYS_CHROOT",
          "CAP_KILL",
          "CAP_AUDIT_WRITE");

  private final Set<String> bounding;

  private Capabilities(Set<String> bounding) {
    this.bounding = bounding;
  }

  /** Within this process's own bounding set. */
  public static Capabilities ofThisProcess() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith("CapBnd:")) {
          return ofMask(Long.parseUnsignedLong(line.substring(7).trim(), 16));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the bounding set", e);
    }
    throw new IllegalStateException("/proc/self/status has no CapBnd");
  }

  static Capabilities ofMask(long mask) {
    Set<String> names = new LinkedHashSet<>();
    for (int i = 0; i < ALL.size(); i++) {
      if ((mask >>> i & 1) == 1) {
        names.add(ALL.get(i));
      }
    }
    return new Capabilities(names);
  }

  /** Whether this process holds it. */
  public boolean has(String name) {
    return bounding.contains(name);
  }

  /** All that can be given. */
  public List<String> all() {
    return List.copyOf(bounding);
  }

  /** The set a container gets; IllegalArgumentException with Docker's words for a wrong name. */
  public List<String> forContainer(LaunchSpec.Security security) {
    if (security.privileged()) {
      return all();
    }
    List<String> add = normalize("CapAdd", security.capAdd());
    List<String> drop = normalize("CapDrop", security.capDrop());
    List<String> base = new ArrayList<>();
    if (add.contains("ALL")) {
      base.addAll(ALL);
      base.removeAll(drop);
    } else if (drop.contains("ALL")) {
      base.addAll(add);
    } else {
      base.addAll(DEFAULT);
      base.removeAll(drop);
      for (String name : add) {
        if (!base.contains(name)) {
          base.add(name);
        }
      }
    }
    base.retainAll(bounding);
    return base;
  }

  private static List<String> normalize(String field, List<String> names) {
    List<String> result = new ArrayList<>();
    for (String name : names) {
      String word = name.toUpperCase(Locale.ROOT);
      if (!word.equals("ALL") && !word.startsWith("CAP_")) {
        word = "CAP_" + word;
      }
      if (!word.equals("ALL") && !ALL.contains(word)) {
        throw new IllegalArgumentException(
            "invalid " + field + ": unknown capability: \"" + word + "\"");
      }
      result.add(word);
    }
    return result;
  }
}
