package dev.moor.cli.create;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Privileges, namespaces and devices of a container. */
@Command
public final class SecurityFlags {
  @Option(names = "--cap-add", paramLabel = "CAPABILITY", description = "Add a capability")
  List<String> capAdd = new ArrayList<>();

  @Option(names = "--cap-drop", paramLabel = "CAPABILITY", description = "Drop a capability")
  List<String> capDrop = new ArrayList<>();

  @Option(names = "--privileged", description = "All capabilities and devices")
  boolean privileged;

  @Option(names = "--read-only", description = "Read-only root file system")
  boolean readOnly;

  @Option(names = "--init", description = "Run an init that reaps and forwards signals")
  boolean init;

  @Option(names = "--security-opt", paramLabel = "OPTION", description = "Security option")
  List<String> securityOptions = new ArrayList<>();

  @Option(
      names = "--device",
      paramLabel = "HOST[:CONTAINER[:PERMISSIONS]]",
      description = "Add a device")
  List<String> devices = new ArrayList<>();

  @Option(names = "--device-cgroup-rule", paramLabel = "RULE", description = "Device cgroup rule")
  List<String> deviceCgroupRules = new ArrayList<>();

  @Option(names = "--group-add", paramLabel = "GROUP", description = "Add a group")
  List<String> groupAdd = new ArrayList<>();

  @Option(names = "--sysctl", paramLabel = "NAME=VALUE", description = "Kernel setting")
  List<String> sysctls = new ArrayList<>();

  @Option(names = "--ipc", paramLabel = "MODE", description = "IPC namespace")
  String ipc;

  @Option(names = "--pid", paramLabel = "MODE", description = "PID namespace")
  String pid;

  @Option(names = "--uts", paramLabel = "MODE", description = "UTS namespace")
  String uts;

  @Option(names = "--userns", paramLabel = "MODE", description = "User namespace")
  String userns;

  @Option(names = "--cgroupns", paramLabel = "MODE", description = "Cgroup namespace")
  String cgroupns;

  @Option(names = "--runtime", description = "OCI runtime")
  String runtime;
}
