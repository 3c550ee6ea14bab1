package dev.moor.runtime.spec;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.moor.runtime.spec.LaunchSpec.Namespace;
import dev.moor.runtime.spec.LaunchSpec.Security;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Builds {@code config.json} from a {@link LaunchSpec}, as dockerd would. */
public final class OciConfig {
  // looked for once: in /proc/sys/net the kernel walks past an entry of every network namespace
  private static final boolean HAS_PING_RANGE =
      Files.exists(Path.of("/proc/sys/net/ipv4/ping_group_range"));
  private static final boolean HAS_PORT_START =
      Files.exists(Path.of("/proc/sys/net/ipv4/ip_unprivileged_port_start"));

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int SHORT_ID = 12;
  private final Capabilities capabilities;

  /** Within the capabilities that this process may hand on. */
  public OciConfig(Capabilities capabilities) {
    this.capabilities = capabilities;
  }

  /** The file's bytes. */
  public byte[] bytes(LaunchSpec spec) throws IOException {
    return JSON.writeValueAsBytes(build(spec));
  }

  /**
   * Reads passwd and group of the root and makes the working directory in it.
   *
   * @throws UnknownUserException with Docker's words
   * @throws IllegalArgumentException for an option that cannot be
   */
  public ObjectNode build(LaunchSpec spec) throws IOException {
    List<String> caps = capabilities.forContainer(spec.security());
    UserLookup.User user = UserLookup.in(spec.rootfs()).find(spec.user(), spec.groupAdd());
    if (!spec.cwd().isEmpty()) {
      RootedPath.createDirectories(spec.rootfs(), spec.cwd());
    }
    ObjectNode config = JSON.createObjectNode();
    config.put("ociVersion", "1.0.2");
    config.set("process", process(spec, user, caps));
    ObjectNode root = config.putObject("root");
    root.put("path", spec.rootfs().toString());
    if (spec.readonlyRootfs()) {
      root.put("readonly", true);
    }
    if (ownUts(spec)) {
      config.put("hostname", hostname(spec));
    }
    MountPlan.write(spec, config.putArray("mounts"));
    linux(spec, config.putObject("linux"), caps);
    if (!spec.extras().annotations().isEmpty()) {
      ObjectNode annotations = config.putObject("annotations");
      new TreeMap<>(spec.extras().annotations()).forEach(annotations::put);
    }
    return config;
  }

  /** The effective set of a root process; others keep only the bounding set, as after an exec. */
  static ObjectNode capabilitySets(int uid, Collection<String> caps) {
    ObjectNode sets = JSON.createObjectNode();
    if (caps.isEmpty()) {
      return sets;
    }
    caps.forEach(sets.putArray("bounding")::add);
    if (uid == 0) {
      caps.forEach(sets.putArray("effective")::add);
      caps.forEach(sets.putArray("permitted")::add);
    }
    return sets;
  }

  static ObjectNode user(UserLookup.User user) {
    ObjectNode node = JSON.createObjectNode();
    node.put("uid", user.uid()).put("gid", user.gid());
    user.additionalGids().forEach(node.putArray("additionalGids")::add);
    return node;
  }

  private ObjectNode process(LaunchSpec spec, UserLookup.User user, List<String> caps)
      throws IOException {
    ObjectNode process = JSON.createObjectNode();
    if (spec.tty()) {
      process.put("terminal", true);
      consoleSize(process, spec.extras().rows(), spec.extras().columns());
    }
    process.set("user", user(user));
    args(spec).forEach(process.putArray("args")::add);
    environment(spec).forEach(process.putArray("env")::add);
    process.put("cwd", spec.cwd().isEmpty() ? "/" : spec.cwd());
    process.set("capabilities", capabilitySets(user.uid(), caps));
    if (!spec.rlimits().isEmpty()) {
      ArrayNode limits = process.putArray("rlimits");
      for (LaunchSpec.Rlimit limit : spec.rlimits()) {
        limits
            .addObject()
            .put("type", "RLIMIT_" + limit.name().toUpperCase(Locale.ROOT))
            .put("hard", new BigInteger(Long.toUnsignedString(limit.hard())))
            .put("soft", new BigInteger(Long.toUnsignedString(limit.soft())));
      }
    }
    if (spec.security().noNewPrivileges()) {
      process.put("noNewPrivileges", true);
    }
    process.put("oomScoreAdj", oomScore(spec.oomScoreAdj()));
    return process;
  }

  /** Set by the runtime before the program runs: conmon would do it some time after. */
  static void consoleSize(ObjectNode process, int rows, int columns) {
    if (rows > 0 && columns > 0) {
      process.putObject("consoleSize").put("height", rows).put("width", columns);
    }
  }

  private static List<String> args(LaunchSpec spec) {
    List<String> args = new ArrayList<>();
    if (spec.init() != null && spec.namespaces().pid().kind() == Namespace.Kind.OWN) {
      args.add(Defaults.INIT_TARGET);
      args.add("--");
    }
    args.addAll(spec.args());
    return args;
  }

  private static List<String> environment(LaunchSpec spec) throws IOException {
    List<String> base = new ArrayList<>();
    base.add(Defaults.PATH);
    String name =
        ownUts(spec) || !spec.hostname().isEmpty()
            ? hostname(spec)
            : Files.readString(Path.of("/proc/sys/kernel/hostname")).trim();
    base.add("HOSTNAME=" + name);
    if (spec.tty()) {
      base.add("TERM=xterm");
    }
    return Environment.merge(base, spec.env());
  }

  /** Lowering the score needs CAP_SYS_RESOURCE; without it our own is the least there can be. */
  private int oomScore(int wanted) throws IOException {
    if (capabilities.has("CAP_SYS_RESOURCE")) {
      return wanted;
    }
    int own = Integer.parseInt(Files.readString(Path.of("/proc/self/oom_score_adj")).trim());
    return Math.max(wanted, own);
  }

  private static boolean ownUts(LaunchSpec spec) {
    return spec.namespaces().uts().kind() == Namespace.Kind.OWN;
  }

  private static String hostname(LaunchSpec spec) {
    if (!spec.hostname().isEmpty()) {
      return spec.hostname();
    }
    return spec.id().substring(0, Math.min(SHORT_ID, spec.id().length()));
  }

  private void linux(LaunchSpec spec, ObjectNode linux, List<String> caps) throws IOException {
    Security security = spec.security();
    Map<String, String> sysctls = sysctls(spec);
    if (!sysctls.isEmpty()) {
      ObjectNode node = linux.putObject("sysctl");
      sysctls.forEach(node::put);
    }
    ObjectNode resources = linux.putObject("resources");
    ArrayNode nodes = JSON.createArrayNode();
    DevicePlan.write(spec, nodes, resources.putArray("devices"));
    ResourcePlan.write(spec.resources(), resources);
    ExtrasPlan.write(spec.extras(), resources);
    linux.put("cgroupsPath", spec.cgroupPath());
    namespaces(spec, linux.putArray("namespaces"));
    if (!nodes.isEmpty()) {
      linux.set("devices", nodes);
    }
    boolean confined = !security.seccomp().equals("unconfined");
    if (confined && !security.privileged()) {
      SeccompProfile profile =
          security.seccomp().isEmpty()
              ? SeccompProfile.standard()
              : SeccompProfile.parse(security.seccomp());
      linux.set("seccomp", profile.resolve(caps));
    }
    String propagation = MountPlan.rootPropagation(spec);
    if (propagation != null) {
      linux.put("rootfsPropagation", propagation);
    }
    if (!security.privileged()) {
      paths(linux, "maskedPaths", security.maskedPaths(), Defaults.MASKED_PATHS);
      paths(linux, "readonlyPaths", security.readonlyPaths(), Defaults.READONLY_PATHS);
    }
  }

  private static void paths(
      ObjectNode linux, String key, List<String> given, List<String> standard) {
    List<String> paths = given == null ? standard : given;
    if (!paths.isEmpty()) {
      paths.forEach(linux.putArray(key)::add);
    }
  }

  private static Map<String, String> sysctls(LaunchSpec spec) {
    Map<String, String> sysctls = new TreeMap<>();
    if (ownUts(spec) && !spec.domainname().isEmpty()) {
      sysctls.put("kernel.domainname", spec.domainname());
    }
    if (spec.namespaces().network().kind() == Namespace.Kind.OWN) {
      if (HAS_PING_RANGE) {
        sysctls.put("net.ipv4.ping_group_range", "0 2147483647");
      }
      if (HAS_PORT_START) {
        sysctls.put("net.ipv4.ip_unprivileged_port_start", "0");
      }
    }
    sysctls.putAll(spec.sysctls());
    return sysctls;
  }

  private static void namespaces(LaunchSpec spec, ArrayNode out) {
    out.addObject().put("type", "mount");
    namespace(out, "network", spec.namespaces().network());
    namespace(out, "uts", spec.namespaces().uts());
    namespace(out, "pid", spec.namespaces().pid());
    namespace(out, "ipc", spec.namespaces().ipc());
    namespace(out, "cgroup", spec.namespaces().cgroup());
  }

  private static void namespace(ArrayNode out, String type, Namespace namespace) {
    if (namespace.kind() == Namespace.Kind.HOST) {
      return;
    }
    ObjectNode node = out.addObject().put("type", type);
    if (!namespace.path().isEmpty()) {
      node.put("path", namespace.path());
    }
  }
}
