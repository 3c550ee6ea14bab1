package dev.moor.actors.rules;

import static dev.moor.actors.rules.SpecCheck.invalid;

import dev.moor.actors.container.ContainerSpec;
import dev.moor.actors.container.HostSpec;
import java.util.Set;

/** Namespace modes and the cgroup parent. */
final class NamespaceCheck {
  private static final String CONTAINER = "container:";

  private NamespaceCheck() {}

  static void check(ContainerSpec spec) {
    HostSpec host = spec.host();
    joinable("IPC", host.ipcMode(), Set.of("", "private", "none", "shareable", "host"));
    joinable("PID", host.pidMode(), Set.of("", "host"));
    if (!Set.of("", "host").contains(host.utsMode())) {
      throw invalid("invalid UTS mode: " + host.utsMode());
    }
    if (!Set.of("", "private", "host").contains(host.cgroupnsMode())) {
      throw invalid("invalid cgroup namespace mode: " + host.cgroupnsMode());
    }
    if (host.utsMode().equals("host") && !spec.hostname().isEmpty()) {
      throw invalid("conflicting options: hostname and the UTS mode");
    }
    for (String part : host.cgroupParent().split("/", -1)) {
      if (part.equals("..")) {
        throw invalid("invalid cgroup parent: " + host.cgroupParent());
      }
    }
  }

  private static void joinable(String kind, String mode, Set<String> words) {
    boolean joins = mode.startsWith(CONTAINER) && mode.length() > CONTAINER.length();
    if (!joins && !words.contains(mode)) {
      throw invalid("invalid " + kind + " mode: " + mode);
    }
  }
}
