package dev.moor.cli.create;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.moor.cli.CliException;
import dev.moor.cli.format.Ages;
import dev.moor.cli.format.Json;
import dev.moor.cli.format.Sizes;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Turns the flags into the body of {@code POST /containers/create}; only what was given. */
public final class CreateRequest {
  private static final Set<String> STREAMS = Set.of("stdin", "stdout", "stderr");
  private static final Set<String> MODES = Set.of("default", "bridge", "none", "host");

  private final CreateFlags flags;
  private final ObjectNode config = Json.MAPPER.createObjectNode();
  private final ObjectNode host = config.putObject("HostConfig");

  private CreateRequest(CreateFlags flags) {
    this.flags = flags;
  }

  /** The body; {@code attached} are the streams that the command attaches to. */
  public static ObjectNode of(
      CreateFlags flags,
      String image,
      List<String> command,
      Set<String> attached,
      Map<String, String> env) {
    CreateRequest request = new CreateRequest(flags);
    request.config(image, command, attached, env);
    request.network();
    request.limits(flags.limits);
    request.security(flags.security);
    request.health(flags.health);
    MountFlags.volumes(flags.volumes, request.config, request.host);
    MountFlags.mounts(flags.mounts, request.host);
    MountFlags.tmpfs(flags.tmpfs, request.host);
    PortFlags.apply(flags, request.config, request.host);
    return request.config;
  }

  /** The streams of {@code -a}, checked; the default where none is given. */
  public static Set<String> streams(List<String> given, Set<String> byDefault) {
    for (String stream : given) {
      if (!STREAMS.contains(stream.toLowerCase(Locale.ROOT))) {
        throw new CliException(
            125,
            "invalid argument \""
                + stream
                + "\" for \"-a, --attach\" flag: valid streams are"
                + " STDIN, STDOUT and STDERR");
      }
    }
    return given.isEmpty()
        ? byDefault
        : Set.copyOf(given.stream().map(each -> each.toLowerCase(Locale.ROOT)).toList());
  }

  private void config(
      String image, List<String> command, Set<String> attached, Map<String, String> env) {
    config.put("Image", image);
    if (!command.isEmpty()) {
      strings(config, "Cmd", command);
    }
    if (flags.entrypoint != null) {
      strings(config, "Entrypoint", List.of(flags.entrypoint));
    }
    put(config, "Hostname", flags.hostname);
    put(config, "Domainname", flags.domainname);
    put(config, "User", flags.user);
    put(config, "WorkingDir", flags.workdir);
    put(config, "StopSignal", flags.stopSignal);
    put(config, "MacAddress", flags.macAddress);
    if (flags.stopTimeout != null) {
      config.put("StopTimeout", flags.stopTimeout);
    }
    config.put("Tty", flags.tty);
    config.put("OpenStdin", flags.interactive);
    config.put("AttachStdin", attached.contains("stdin"));
    config.put("AttachStdout", attached.contains("stdout"));
    config.put("AttachStderr", attached.contains("stderr"));
    config.put("StdinOnce", flags.interactive && attached.contains("stdin"));
    List<String> variables = KeyValues.env(flags.envFiles, flags.env, env);
    if (!variables.isEmpty()) {
      strings(config, "Env", variables);
    }
    object(config, "Labels", KeyValues.labels(flags.labelFiles, flags.labels));
    object(host, "Annotations", KeyValues.pairs(flags.annotations, false, "annotation"));
    if (flags.remove) {
      host.put("AutoRemove", true);
    }
    restart();
    list(host, "VolumesFrom", flags.volumesFrom);
    put(host, "VolumeDriver", flags.volumeDriver);
  }

  private void restart() {
    if (flags.restart == null) {
      return;
    }
    int colon = flags.restart.indexOf(':');
    String name = colon < 0 ? flags.restart : flags.restart.substring(0, colon);
    int retries = 0;
    if (colon >= 0) {
      try {
        retries = Integer.parseInt(flags.restart.substring(colon + 1));
      } catch (NumberFormatException e) {
        throw new CliException(
            125, "invalid restart policy format: maximum retry count must be an integer");
      }
    }
    if (flags.remove && !name.equals("no") && !name.isEmpty()) {
      throw new CliException(125, "conflicting options: cannot specify both --restart and --rm");
    }
    host.putObject("RestartPolicy").put("Name", name).put("MaximumRetryCount", retries);
  }

  private void network() {
    if (!flags.networks.isEmpty()) {
      host.put("NetworkMode", flags.networks.get(0));
    }
    for (String network : flags.networks) {
      boolean first = network.equals(flags.networks.get(0));
      boolean endpoint = first && (!flags.networkAliases.isEmpty() || flags.ip != null);
      if (endpoint || flags.networks.size() > 1) {
        if (MODES.contains(network) || network.startsWith("container:")) {
          throw new CliException(
              125,
              "conflicting options: network \""
                  + network
                  + "\" takes no alias, address or second"
                  + " network");
        }
        ObjectNode settings =
            config.withObject("/NetworkingConfig/EndpointsConfig").putObject(network);
        if (first) {
          list(settings, "Aliases", flags.networkAliases);
          if (flags.ip != null) {
            settings.putObject("IPAMConfig").put("IPv4Address", flags.ip);
          }
        }
      }
    }
    if (flags.networks.isEmpty() && (!flags.networkAliases.isEmpty() || flags.ip != null)) {
      throw new CliException(
          125, "conflicting options: --network-alias and --ip need a user-defined --network");
    }
    list(host, "Links", flags.links);
    list(host, "ExtraHosts", flags.addHosts);
    list(host, "Dns", flags.dns);
    list(host, "DnsOptions", flags.dnsOptions);
    list(host, "DnsSearch", flags.dnsSearch);
  }

  private void limits(LimitFlags limits) {
    bytes("Memory", "--memory", limits.memory);
    bytes("MemorySwap", "--memory-swap", limits.memorySwap);
    bytes("MemoryReservation", "--memory-reservation", limits.memoryReservation);
    bytes("ShmSize", "--shm-size", limits.shmSize);
    number("MemorySwappiness", limits.memorySwappiness);
    number("CpuShares", limits.cpu.shares);
    number("CpuPeriod", limits.cpu.period);
    number("CpuQuota", limits.cpu.quota);
    number("PidsLimit", limits.pidsLimit);
    number("BlkioWeight", limits.blkioWeight);
    number("OomScoreAdj", limits.oomScoreAdj);
    put(host, "CpusetCpus", limits.cpu.cpus);
    put(host, "CpusetMems", limits.cpu.memoryNodes);
    put(host, "CgroupParent", limits.cgroupParent);
    if (limits.cpus != null) {
      host.put("NanoCpus", nanoCpus(limits.cpus));
    }
    if (limits.oomKillDisable) {
      host.put("OomKillDisable", true);
    }
    for (String ulimit : limits.ulimits) {
      host.withArray("/Ulimits").add(Ulimits.of(ulimit));
    }
    ObjectNode options = KeyValues.pairs(limits.logOptions, false, "log-opt");
    if (limits.logDriver != null || !options.isEmpty()) {
      ObjectNode log = host.putObject("LogConfig");
      log.put("Type", limits.logDriver == null ? "" : limits.logDriver);
      log.set("Config", options);
    }
    object(host, "StorageOpt", KeyValues.pairs(limits.storageOptions, false, "storage-opt"));
  }

  private void security(SecurityFlags security) {
    list(host, "CapAdd", security.capAdd);
    list(host, "CapDrop", security.capDrop);
    list(host, "GroupAdd", security.groupAdd);
    list(host, "DeviceCgroupRules", security.deviceCgroupRules);
    object(host, "Sysctls", KeyValues.pairs(security.sysctls, false, "sysctl"));
    put(host, "IpcMode", security.ipc);
    put(host, "PidMode", security.pid);
    put(host, "UTSMode", security.uts);
    put(host, "UsernsMode", security.userns);
    put(host, "CgroupnsMode", security.cgroupns);
    put(host, "Runtime", security.runtime);
    if (security.privileged) {
      host.put("Privileged", true);
    }
    if (security.readOnly) {
      host.put("ReadonlyRootfs", true);
    }
    if (security.init) {
      host.put("Init", true);
    }
    for (String device : security.devices) {
      host.withArray("/Devices").add(device(device));
    }
    security.securityOptions.forEach(this::securityOption);
  }

  private void securityOption(String option) {
    if (option.equals("systempaths=unconfined")) {
      host.putArray("MaskedPaths");
      host.putArray("ReadonlyPaths");
      return;
    }
    String value = option;
    boolean file = option.startsWith("seccomp=") || option.startsWith("seccomp:");
    String profile = file ? option.substring("seccomp=".length()) : "";
    if (file && !profile.equals("unconfined") && !profile.equals("builtin")) {
      try {
        String json = Files.readString(Path.of(profile));
        value = "seccomp=" + Json.compact(Json.MAPPER.readTree(json));
      } catch (JsonProcessingException e) {
        throw new CliException(125, "compacting json for seccomp profile failed: " + profile);
      } catch (IOException e) {
        throw new CliException(
            125, "opening seccomp profile (" + profile + ") failed: " + e.getMessage());
      }
    }
    host.withArray("/SecurityOpt").add(value);
  }

  private void health(HealthFlags health) {
    boolean any =
        health.command != null
            || health.interval != null
            || health.timeout != null
            || health.startPeriod != null
            || health.retries != null;
    if (health.none) {
      if (any) {
        throw new CliException(125, "--no-healthcheck conflicts with --health-* options");
      }
      strings(config.putObject("Healthcheck"), "Test", List.of("NONE"));
    } else if (any) {
      ObjectNode check = config.putObject("Healthcheck");
      if (health.command != null) {
        strings(check, "Test", List.of("CMD-SHELL", health.command));
      }
      duration(check, "Interval", health.interval);
      duration(check, "Timeout", health.timeout);
      duration(check, "StartPeriod", health.startPeriod);
      if (health.retries != null) {
        check.put("Retries", health.retries);
      }
    }
  }

  private static void duration(ObjectNode node, String name, String value) {
    if (value != null) {
      try {
        node.put(name, Ages.parse(value).toNanos());
      } catch (IllegalArgumentException e) {
        throw new CliException(125, e.getMessage());
      }
    }
  }

  private static ObjectNode device(String flag) {
    String[] parts = flag.split(":");
    String inside = parts[0];
    String permissions = "rwm";
    if (parts.length > 3 || parts[0].isEmpty()) {
      throw new CliException(125, "invalid device specification: " + flag);
    } else if (parts.length == 3) {
      inside = parts[1];
      permissions = parts[2];
    } else if (parts.length == 2) {
      boolean mode = parts[1].matches("[rwm]{1,3}");
      permissions = mode ? parts[1] : permissions;
      inside = mode ? inside : parts[1];
    }
    if (!permissions.matches("[rwm]{1,3}")) {
      throw new CliException(125, "invalid device mode: " + permissions);
    }
    return Json.MAPPER
        .createObjectNode()
        .put("PathOnHost", parts[0])
        .put("PathInContainer", inside)
        .put("CgroupPermissions", permissions);
  }

  private static long nanoCpus(String cpus) {
    try {
      return new BigDecimal(cpus).movePointRight(9).longValueExact();
    } catch (ArithmeticException | NumberFormatException e) {
      throw new CliException(
          125,
          "invalid argument \"" + cpus + "\" for \"--cpus\" flag: failed to parse as a number");
    }
  }

  private void bytes(String name, String flag, String value) {
    if (value == null) {
      return;
    }
    try {
      host.put(name, value.equals("-1") ? -1 : Sizes.parse(value));
    } catch (IllegalArgumentException e) {
      throw new CliException(
          125, "invalid argument \"" + value + "\" for \"" + flag + "\" flag: " + e.getMessage());
    }
  }

  private void number(String name, Number value) {
    if (value != null) {
      host.put(name, value.longValue());
    }
  }

  private static void put(ObjectNode node, String name, String value) {
    if (value != null) {
      node.put(name, value);
    }
  }

  private static void list(ObjectNode node, String name, List<String> values) {
    if (!values.isEmpty()) {
      strings(node, name, values);
    }
  }

  private static void object(ObjectNode node, String name, ObjectNode value) {
    if (!value.isEmpty()) {
      node.set(name, value);
    }
  }

  private static void strings(ObjectNode node, String name, List<String> values) {
    ArrayNode array = node.putArray(name);
    values.forEach(array::add);
  }
}
