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
          List.of("sh", "-c", "id"), List.of(), "", "", false, false, false, true, true, "", null);

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
        host,
        null);
  }

  public static HostSpec host(String policy, int retries, boolean autoRemove) {
    return HostSpec.defaults()
        .with(
            draft -> {
              draft.autoRemove = autoRemove;
              draft.restartPolicy = new HostSpec.RestartPolicy(policy, retries);
            });
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
