package dev.moor.actors.port;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** The engine as a whole. */
public interface SystemService {
  record Info(
      String id,
      String name,
      int containers,
      int running,
      int paused,
      int stopped,
      int images,
      String driver,
      List<List<String>> driverStatus,
      String loggingDriver,
      String cgroupDriver,
      int cgroupVersion,
      String kernelVersion,
      String operatingSystem,
      String osVersion,
      String architecture,
      int cpus,
      long memoryBytes,
      String dataRoot,
      Map<String, String> runtimes,
      String defaultRuntime,
      String initBinary,
      List<String> securityOptions,
      List<String> insecureRegistries,
      List<String> mirrors,
      boolean debug,
      int fileDescriptors,
      int threads,
      int eventListeners,
      List<String> warnings) {}

  /** Name and version of a part, and details. */
  record Component(String name, String version, Map<String, String> details) {}

  record Version(
      String moorVersion,
      String gitCommit,
      Instant buildTime,
      List<Component> components,
      String kernelVersion,
      String architecture) {}

  /**
   * A node of the engine's tree: supervisors, entities, shims and processes.
   *
   * @param kind supervisor, container, shim, process, exec
   * @param pid 0 where it is no process of its own
   */
  record TreeNode(String kind, String label, String state, long pid, List<TreeNode> children) {}

  CompletionStage<Info> info();

  CompletionStage<Version> version();

  CompletionStage<TreeNode> tree();
}
