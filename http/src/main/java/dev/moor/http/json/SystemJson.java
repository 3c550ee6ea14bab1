package dev.moor.http.json;

import dev.moor.actors.port.SystemService.Component;
import dev.moor.actors.port.SystemService.Info;
import dev.moor.actors.port.SystemService.TreeNode;
import dev.moor.actors.port.SystemService.Version;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** The engine as {@code docker info}, {@code docker version} and {@code moor tree} read it. */
public final class SystemJson {
  private SystemJson() {}

  public static void info(JsonOut out, Info info, String version) {
    counts(out, info);
    plugins(out);
    capabilities(out, info);
    host(out, info);
    registries(out, info);
    out.number("NCPU", info.cpus())
        .number("MemTotal", info.memoryBytes())
        .nothing("GenericResources")
        .text("DockerRootDir", info.dataRoot())
        .text("HttpProxy", "")
        .text("HttpsProxy", "")
        .text("NoProxy", "")
        .text("Name", info.name())
        .emptyArray("Labels")
        .flag("ExperimentalBuild", false)
        .text("ServerVersion", version);
    runtimes(out, info);
    out.texts("SecurityOptions", info.securityOptions())
        .nothing("CDISpecDirs")
        .texts("Warnings", info.warnings().isEmpty() ? null : info.warnings())
        .end();
  }

  private static void counts(JsonOut out, Info info) {
    out.object()
        .text("ID", info.id())
        .number("Containers", info.containers())
        .number("ContainersRunning", info.running())
        .number("ContainersPaused", info.paused())
        .number("ContainersStopped", info.stopped())
        .number("Images", info.images())
        .text("Driver", info.driver())
        .array("DriverStatus");
    for (List<String> pair : info.driverStatus()) {
      out.array().elements(pair).endArray();
    }
    out.endArray();
  }

  private static void plugins(JsonOut out) {
    out.object("Plugins")
        .texts("Volume", List.of("local"))
        .texts("Network", List.of("host", "null"))
        .nothing("Authorization")
        .texts("Log", List.of("json-file", "local", "none"))
        .end();
  }

  private static void capabilities(JsonOut out, Info info) {
    out.flag("MemoryLimit", true)
        .flag("SwapLimit", true)
        .flag("KernelMemory", false)
        .flag("KernelMemoryTCP", false)
        .flag("CpuCfsPeriod", true)
        .flag("CpuCfsQuota", true)
        .flag("CPUShares", true)
        .flag("CPUSet", true)
        .flag("PidsLimit", true)
        .flag("IPv4Forwarding", true)
        .flag("BridgeNfIptables", true)
        .flag("BridgeNfIp6tables", true)
        .flag("Debug", info.debug())
        .number("NFd", info.fileDescriptors())
        .flag("OomKillDisable", false)
        .number("NGoroutines", info.threads())
        .time("SystemTime", Instant.now())
        .text("LoggingDriver", info.loggingDriver())
        .text("CgroupDriver", info.cgroupDriver())
        .text("CgroupVersion", Integer.toString(info.cgroupVersion()))
        .number("NEventsListener", info.eventListeners());
  }

  private static void host(JsonOut out, Info info) {
    out.text("KernelVersion", info.kernelVersion())
        .text("OperatingSystem", info.operatingSystem())
        .text("OSVersion", info.osVersion())
        .text("OSType", "linux")
        .text("Architecture", info.architecture());
  }

  private static void registries(JsonOut out, Info info) {
    out.text("IndexServerAddress", "https://index.docker.io/v1/")
        .object("RegistryConfig")
        .emptyArray("AllowNondistributableArtifactsCIDRs")
        .emptyArray("AllowNondistributableArtifactsHostnames")
        .array("InsecureRegistryCIDRs")
        .elements(List.of("127.0.0.0/8"))
        .endArray()
        .object("IndexConfigs")
        .object("docker.io")
        .text("Name", "docker.io")
        .texts("Mirrors", info.mirrors())
        .flag("Secure", true)
        .flag("Official", true)
        .end();
    for (String registry : info.insecureRegistries()) {
      if (!registry.contains("/")) {
        out.object(registry)
            .text("Name", registry)
            .emptyArray("Mirrors")
            .flag("Secure", false)
            .flag("Official", false)
            .end();
      }
    }
    out.end().texts("Mirrors", info.mirrors()).end();
  }

  private static void runtimes(JsonOut out, Info info) {
    out.object("Runtimes");
    info.runtimes().forEach((name, path) -> out.object(name).text("path", path).end());
    out.end()
        .text("DefaultRuntime", info.defaultRuntime())
        .object("Swarm")
        .text("NodeID", "")
        .text("NodeAddr", "")
        .text("LocalNodeState", "inactive")
        .flag("ControlAvailable", false)
        .text("Error", "")
        .nothing("RemoteManagers")
        .end()
        .flag("LiveRestoreEnabled", true)
        .text("Isolation", "")
        .text("InitBinary", info.initBinary());
    for (String commit : List.of("ContainerdCommit", "RuncCommit", "InitCommit")) {
      out.object(commit).text("ID", "").text("Expected", "").end();
    }
  }

  public static void version(JsonOut out, Version version, String newest, String oldest) {
    String arch = version.architecture();
    out.object().object("Platform").text("Name", "Moor").end().array("Components");
    component(
        out,
        new Component(
            "Engine",
            version.moorVersion(),
            Map.of(
                "ApiVersion",
                newest,
                "Arch",
                arch,
                "BuildTime",
                GoTime.format(version.buildTime()),
                "Experimental",
                "false",
                "GitCommit",
                version.gitCommit(),
                "GoVersion",
                "",
                "KernelVersion",
                version.kernelVersion(),
                "MinAPIVersion",
                oldest,
                "Os",
                "linux")));
    for (Component component : version.components()) {
      component(out, component);
    }
    out.endArray()
        .text("Version", version.moorVersion())
        .text("ApiVersion", newest)
        .text("MinAPIVersion", oldest)
        .text("GitCommit", version.gitCommit())
        .text("GoVersion", "")
        .text("Os", "linux")
        .text("Arch", arch)
        .text("KernelVersion", version.kernelVersion())
        .time("BuildTime", version.buildTime())
        .end();
  }

  private static void component(JsonOut out, Component component) {
    out.object()
        .text("Name", component.name())
        .text("Version", component.version())
        .textMap("Details", component.details())
        .end();
  }

  /** The tree of supervisors, shims and processes. */
  public static void tree(JsonOut out, TreeNode node) {
    out.object()
        .text("kind", node.kind())
        .text("label", node.label())
        .text("state", node.state())
        .number("pid", node.pid())
        .array("children");
    for (TreeNode child : node.children()) {
      tree(out, child);
    }
    out.endArray().end();
  }
}
