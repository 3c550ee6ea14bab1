package dev.moor.actors.container;

import dev.moor.actors.port.Asker;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Values that tests share. */
public final class Samples {
  public static final Instant T0 = Instant.parse("2026-11-24T10:00:00.123456789Z");
  public static final Asker USER = new Asker("unix", 1000, 4711, "", "req-1");
  public static final String ID =
      "4e5f6a7b8c9d0e1f2a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7f8091";
  public static final String IMAGE_ID =
      "sha256:1111111111111111111111111111111111111111111111111111111111111111";
  public static final ExecSpec EXEC =
      new ExecSpec(
          List.of("sh", "-c", "id"), List.of(), "", "", false, false, false, true, true, "");

  private Samples() {}

  public static ContainerSpec spec(HostSpec host) {
    return spec(host, "");
  }

  public static ContainerSpec spec(HostSpec host, String stopSignal) {
    return new ContainerSpec(
        "busybox:latest",
        null,
        List.of("sleep", "1000"),
        List.of("PATH=/bin"),
        "/",
        "",
        "",
        "",
        Map.of("team", "blue"),
        false,
        false,
        false,
        false,
        true,
        true,
        stopSignal,
        null,
        new TreeSet<>(),
        new TreeSet<>(),
        host);
  }

  public static HostSpec host(String policy, int retries, boolean autoRemove) {
    HostSpec d = HostSpec.defaults();
    return new HostSpec(
        d.resources(),
        d.binds(),
        d.mounts(),
        d.tmpfs(),
        d.readonlyRootfs(),
        d.privileged(),
        d.capAdd(),
        d.capDrop(),
        d.securityOpt(),
        d.init(),
        autoRemove,
        new HostSpec.RestartPolicy(policy, retries),
        d.networkMode(),
        d.logConfig(),
        d.groupAdd(),
        d.sysctls(),
        d.shmSizeBytes(),
        d.ipcMode(),
        d.pidMode(),
        d.utsMode(),
        d.cgroupnsMode(),
        d.devices(),
        d.oomScoreAdj(),
        d.extraHosts(),
        d.dns(),
        d.dnsOptions(),
        d.dnsSearch(),
        d.maskedPaths(),
        d.readonlyPaths(),
        d.runtime(),
        d.cgroupParent());
  }

  public static ContainerSpec plain() {
    return spec(HostSpec.defaults());
  }

  public static ContainerCommand.Create create(ContainerSpec spec) {
    return new ContainerCommand.Create(ID, "web", spec, IMAGE_ID, List.of("sha256:aa"), USER);
  }

  public static ProcessIdentity identity(int run) {
    return new ProcessIdentity(
        "boot-1", 100 + run, 5000L + run, "/moor/" + ID, 200 + run, 4000L + run, "runc");
  }

  public static ExitStatus status(int code) {
    return new ExitStatus(code, false, ExitStatus.Evidence.EXIT_FILE, "");
  }
}
