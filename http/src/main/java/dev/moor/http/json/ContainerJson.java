package dev.moor.http.json;

import dev.moor.actors.container.ContainerSpec;
import dev.moor.actors.container.ContainerView;
import dev.moor.actors.container.ContainerView.Phase;
import dev.moor.actors.health.HealthRule;
import dev.moor.actors.port.ContainerService.Listed;
import dev.moor.actors.port.ContainerService.MountPoint;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Containers as lists and inspect show them. */
public final class ContainerJson {
  /** What stands for the spec of a container whose first record is damaged. */
  private static final ContainerSpec UNKNOWN =
      CreateReader.read(
          JsonIn.object("{\"Image\":\"\"}".getBytes(java.nio.charset.StandardCharsets.UTF_8)));

  private ContainerJson() {}

  private static ContainerSpec spec(ContainerView view) {
    return view.spec() == null ? UNKNOWN : view.spec();
  }

  /** One entry of the list. */
  public static void listed(JsonOut out, Listed listed, Instant now) {
    ContainerView view = listed.view();
    ContainerSpec spec = spec(view);
    out.object()
        .text("Id", view.id())
        .array("Names")
        .elements(List.of('/' + view.name()))
        .endArray()
        .text("Image", spec.image())
        .text("ImageID", view.imageId())
        .text("Command", command(spec))
        .number("Created", view.createdAt() == null ? 0 : view.createdAt().getEpochSecond());
    EndpointJson.listedPorts(out, view);
    if (listed.sizeRwBytes() > 0) {
      out.number("SizeRw", listed.sizeRwBytes());
    }
    if (listed.sizeRootFsBytes() > 0) {
      out.number("SizeRootFs", listed.sizeRootFsBytes());
    }
    out.textMap("Labels", spec.labels())
        .text("State", view.dockerStatus())
        .text("Status", statusText(view, now))
        .object("HostConfig")
        .text("NetworkMode", EndpointJson.mode(view, spec.host().networkMode()))
        .end()
        .object("NetworkSettings");
    EndpointJson.networks(out, view);
    out.end();
    mounts(out, listed.mounts());
    out.end();
  }

  /** The whole of inspect. */
  public static void inspected(JsonOut out, Listed listed, Map<String, String> graphDriverData) {
    ContainerView view = listed.view();
    ContainerSpec spec = spec(view);
    List<String> process = process(spec);
    out.object()
        .text("Id", view.id())
        .time("Created", view.createdAt())
        .text("Path", process.isEmpty() ? "" : process.get(0))
        .texts("Args", process.isEmpty() ? List.of() : process.subList(1, process.size()));
    state(out, view, listed.health());
    out.text("Image", view.imageId())
        .text("ResolvConfPath", listed.paths().resolvConfPath())
        .text("HostnamePath", listed.paths().hostnamePath())
        .text("HostsPath", listed.paths().hostsPath())
        .text("LogPath", listed.paths().logPath())
        .text("Name", '/' + view.name())
        .number("RestartCount", view.restartCount())
        .text("Driver", "overlay2")
        .text("Platform", "linux")
        .text("MountLabel", "")
        .text("ProcessLabel", "")
        .text("AppArmorProfile", "")
        .texts("ExecIDs", runningExecs(view));
    HostConfigJson.write(out, spec, view, listed.links());
    out.object("GraphDriver").textMap("Data", graphDriverData).text("Name", "overlay2").end();
    if (listed.sizeRwBytes() >= 0) {
      out.number("SizeRw", listed.sizeRwBytes());
    }
    if (listed.sizeRootFsBytes() >= 0) {
      out.number("SizeRootFs", listed.sizeRootFsBytes());
    }
    mounts(out, listed.mounts());
    config(out, view);
    EndpointJson.settings(out, view);
    out.end();
  }

  private static void state(JsonOut out, ContainerView view, HealthRule.Track health) {
    String status = view.dockerStatus();
    boolean live = view.phase() == Phase.RUNNING || view.phase() == Phase.PAUSED;
    out.object("State")
        .text("Status", status)
        .flag("Running", live || status.equals("restarting"))
        .flag("Paused", view.phase() == Phase.PAUSED)
        .flag("Restarting", view.restarting())
        .flag("OOMKilled", view.oomKilled())
        .flag("Dead", status.equals("dead"))
        .number("Pid", view.pid())
        .number("ExitCode", live ? 0 : view.exitCode())
        .text("Error", view.damage().isEmpty() ? view.error() : view.damage())
        .time("StartedAt", view.startedAt())
        .time("FinishedAt", view.finishedAt());
    HealthJson.state(out, view, health);
    out.end();
  }

  private static List<String> runningExecs(ContainerView view) {
    List<String> ids = new ArrayList<>();
    for (ContainerView.ExecView exec : view.execs().values()) {
      if (exec.running()) {
        ids.add(exec.execId());
      }
    }
    return ids.isEmpty() ? null : ids;
  }

  private static void config(JsonOut out, ContainerView view) {
    ContainerSpec spec = spec(view);
    String hostname = spec.hostname();
    out.object("Config")
        .text("Hostname", hostname.isEmpty() ? shortId(view.id()) : hostname)
        .text("Domainname", spec.domainname())
        .text("User", spec.user())
        .flag("AttachStdin", spec.attachStdin())
        .flag("AttachStdout", spec.attachStdout())
        .flag("AttachStderr", spec.attachStderr());
    if (!spec.exposedPorts().isEmpty()) {
      out.set("ExposedPorts", spec.exposedPorts());
    }
    out.flag("Tty", spec.tty())
        .flag("OpenStdin", spec.openStdin())
        .flag("StdinOnce", spec.stdinOnce())
        .texts("Env", spec.env())
        .texts("Cmd", spec.command());
    HealthJson.config(out, spec.healthcheck());
    out.text("Image", spec.image())
        .set("Volumes", spec.volumes().isEmpty() ? null : spec.volumes())
        .text("WorkingDir", spec.workingDir())
        .texts("Entrypoint", spec.entrypoint())
        .nothing("OnBuild")
        .textMap("Labels", spec.labels())
        .textUnlessEmpty("StopSignal", spec.stopSignal());
    if (spec.stopTimeoutSeconds() != null) {
      out.number("StopTimeout", spec.stopTimeoutSeconds());
    }
    out.end();
  }

  private static String shortId(String id) {
    return id.substring(0, Math.min(12, id.length()));
  }

  private static void mounts(JsonOut out, List<MountPoint> mounts) {
    out.array("Mounts");
    for (MountPoint mount : mounts) {
      out.object()
          .text("Type", mount.type())
          .textUnlessEmpty("Name", mount.name())
          .text("Source", mount.source())
          .text("Destination", mount.destination())
          .textUnlessEmpty("Driver", mount.driver())
          .text("Mode", mount.mode())
          .flag("RW", mount.readWrite())
          .text("Propagation", mount.propagation())
          .end();
    }
    out.endArray();
  }

  /** Entrypoint and command as one: what runs. */
  public static List<String> process(ContainerSpec spec) {
    List<String> process = new ArrayList<>();
    if (spec.entrypoint() != null) {
      process.addAll(spec.entrypoint());
    }
    if (spec.command() != null) {
      process.addAll(spec.command());
    }
    return process;
  }

  private static String command(ContainerSpec spec) {
    StringBuilder text = new StringBuilder();
    for (String word : process(spec)) {
      boolean quoted = text.length() > 0 && word.indexOf(' ') >= 0;
      if (text.length() > 0) {
        text.append(' ');
      }
      text.append(quoted ? "'" + word + "'" : word);
    }
    return text.toString();
  }

  /** As {@code docker ps} shows it; Moor's own notes stand here and nowhere in the state. */
  public static String statusText(ContainerView view, Instant now) {
    String text = dockerText(view, now);
    if (!view.damage().isEmpty()) {
      text += " (damaged)";
    }
    if (view.recovering()) {
      text += " (recovering)";
    }
    if (view.unmonitored()) {
      text += " (unmonitored)";
    }
    return text;
  }

  private static String dockerText(ContainerView view, Instant now) {
    switch (view.dockerStatus()) {
      case "removing":
        return "Removal In Progress";
      case "dead":
        return "Dead";
      case "created":
        return "Created";
      case "restarting":
        return "Restarting (" + view.exitCode() + ") " + ago(view.finishedAt(), now);
      case "running":
        return "Up " + since(view.startedAt(), now) + health(view);
      case "paused":
        return "Up " + since(view.startedAt(), now) + " (Paused)";
      default:
        return view.finishedAt() == null
            ? ""
            : "Exited (" + view.exitCode() + ") " + ago(view.finishedAt(), now);
    }
  }

  private static String health(ContainerView view) {
    if (view.health() == null) {
      return "";
    }
    String status = view.healthStatus();
    return status.equals("starting") ? " (health: starting)" : " (" + status + ")";
  }

  private static String ago(Instant then, Instant now) {
    return since(then, now) + " ago";
  }

  private static String since(Instant then, Instant now) {
    return GoTime.human(then == null ? 0 : Duration.between(then, now).toSeconds());
  }
}
