package dev.moor.actors.rules;

import dev.moor.actors.container.ContainerSpec;
import dev.moor.actors.container.HostSpec;
import dev.moor.actors.container.LimitChange;
import dev.moor.actors.container.Signals;
import dev.moor.actors.health.HealthSpec;
import dev.moor.actors.port.MoorException;
import java.util.regex.Pattern;

/**
 * Whether a spec's values make sense, in Docker's words. What they lack on this host is not asked.
 */
public final class SpecCheck {
  private static final long LEAST_HEALTH_NANOS = 1_000_000;
  private static final Pattern NAME = Pattern.compile("/?[a-zA-Z0-9][a-zA-Z0-9_.-]+");
  private static final Pattern PORT = Pattern.compile("(\\d{1,5})(-\\d{1,5})?(/(tcp|udp|sctp))?");
  private static final int LONGEST_HOSTNAME = 64;

  private SpecCheck() {}

  /**
   * @param cpus how many the host has
   * @throws MoorException INVALID with the first thing that is wrong
   */
  public static void check(ContainerSpec spec, int cpus) {
    checkProcess(spec);
    HostSpec host = spec.host();
    ResourceCheck.check(host.resources(), cpus);
    ExtrasCheck.check(host.more());
    checkRestart(host);
    if (host.shmSizeBytes() < 0) {
      throw invalid("SHM size can not be less than 0");
    }
    if (host.oomScoreAdj() < -1000 || host.oomScoreAdj() > 1000) {
      throw invalid(
          "Invalid value %d, range for oom score adj is [-1000, 1000]"
              .formatted(host.oomScoreAdj()));
    }
    OptionCheck.checkLog(host.logConfig());
    OptionCheck.checkSecurity(host.securityOpt());
    OptionCheck.checkHosts(host.extraHosts());
    NamespaceCheck.check(spec);
    CapabilityCheck.check("CapAdd", host.capAdd());
    CapabilityCheck.check("CapDrop", host.capDrop());
    for (HostSpec.DeviceSpec device : host.devices()) {
      if (!device.permissions().matches("[rwm]{1,3}")) {
        throw invalid("invalid device mode: " + device.permissions());
      }
    }
    MountPlan.check(spec);
    if (spec.healthcheck() != null) {
      checkHealth(spec.healthcheck());
    }
  }

  private static void checkHealth(HealthSpec health) {
    notBelow("Interval", health.intervalNanos());
    notBelow("Timeout", health.timeoutNanos());
    notBelow("StartPeriod", health.startPeriodNanos());
    notBelow("StartInterval", health.startIntervalNanos());
    if (health.retries() < 0) {
      throw invalid("Retries in Healthcheck cannot be negative");
    }
  }

  private static void notBelow(String what, long nanos) {
    if (nanos != 0 && nanos < LEAST_HEALTH_NANOS) {
      throw invalid(what + " in Healthcheck cannot be less than 1ms");
    }
  }

  /**
   * Without a leading slash in the answer.
   *
   * @throws MoorException INVALID
   */
  public static String name(String name) {
    if (!NAME.matcher(name).matches()) {
      throw invalid(
          "Invalid container name (%s), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed"
              .formatted(name));
    }
    return name.startsWith("/") ? name.substring(1) : name;
  }

  /** The same for a container that has a name already. */
  public static String newName(String name) {
    try {
      return name(name);
    } catch (MoorException e) {
      throw new MoorException(e.kind(), allocating(e.getMessage()), e);
    }
  }

  /** Why a container cannot be renamed. */
  public static String allocating(String why) {
    return "Error when allocating new name: " + why;
  }

  private static void checkProcess(ContainerSpec spec) {
    for (String entry : spec.env()) {
      checkEnv(entry);
    }
    if (!spec.workingDir().isEmpty() && !spec.workingDir().startsWith("/")) {
      throw invalid(
          "the working directory '%s' is invalid, it needs to be an absolute path"
              .formatted(spec.workingDir()));
    }
    if (!spec.stopSignal().isEmpty()) {
      checkSignal(spec.stopSignal());
    }
    if (spec.hostname().length() > LONGEST_HOSTNAME) {
      throw invalid("invalid hostname: '%s' is longer than 64".formatted(spec.hostname()));
    }
    for (String port : spec.exposedPorts()) {
      if (!PORT.matcher(port).matches()) {
        throw invalid("invalid port specification: \"%s\"".formatted(port));
      }
    }
  }

  /**
   * One entry of an environment: a key is needed, {@code KEY} alone is fine.
   *
   * @throws MoorException INVALID
   */
  public static void checkEnv(String entry) {
    if (entry.isEmpty() || entry.startsWith("=")) {
      throw invalid("invalid environment variable: " + entry);
    }
  }

  /**
   * @throws MoorException INVALID where there is no such signal
   */
  public static void checkSignal(String signal) {
    if (Signals.number(signal).isEmpty()) {
      throw invalid(Signals.invalid(signal));
    }
  }

  /**
   * The values of an update.
   *
   * @throws MoorException INVALID
   */
  public static void checkUpdate(LimitChange change, int cpus) {
    ResourceCheck.checkChange(
        new HostSpec.Resources(
            change.memoryBytes(),
            change.memorySwapBytes(),
            change.memoryReservationBytes(),
            change.nanoCpus(),
            change.cpuShares(),
            change.cpuQuotaMicros(),
            change.cpuPeriodMicros(),
            change.cpusetCpus(),
            change.cpusetMems(),
            0,
            java.util.List.of()),
        cpus);
    if (change.ioWeight() != null) {
      ExtrasCheck.checkWeight(change.ioWeight());
    }
    if (change.restartPolicy() != null) {
      checkPolicy(change.restartPolicy());
    }
  }

  private static void checkRestart(HostSpec host) {
    checkPolicy(host.restartPolicy());
    if (host.autoRemove() && !host.restartPolicy().name().equals("no")) {
      throw invalid("can't create 'AutoRemove' container with restart policy");
    }
  }

  private static void checkPolicy(HostSpec.RestartPolicy policy) {
    switch (policy.name()) {
      case "no", "always", "unless-stopped" -> {
        if (policy.maximumRetryCount() != 0) {
          throw invalid(
              "invalid restart policy: maximum retry count can only be used with 'on-failure'");
        }
      }
      case "on-failure" -> {
        if (policy.maximumRetryCount() < 0) {
          throw invalid("invalid restart policy: maximum retry count cannot be negative");
        }
      }
      default ->
          throw invalid(
              ("invalid restart policy: unknown policy '%s'; "
                      + "use one of 'no', 'always', 'on-failure', or 'unless-stopped'")
                  .formatted(policy.name()));
    }
  }

  static MoorException invalid(String why) {
    return new MoorException(MoorException.Kind.INVALID, why);
  }
}
