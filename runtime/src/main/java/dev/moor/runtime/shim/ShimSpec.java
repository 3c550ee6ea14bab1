package dev.moor.runtime.shim;

import dev.moor.runtime.oci.OciRuntime;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What conmon is told.
 *
 * @param program the first word of what is to be run, for error texts
 * @param folder the bundle, or an exec's own folder; conmon's sockets and pid files go there
 * @param exitDir where its exit file goes
 * @param log null: none
 * @param processSpec null: a container; else the process of an exec in the container {@code id}
 * @param cgroup the container's
 * @param oomScoreAdj of an exec
 */
public record ShimSpec(
    String id,
    String program,
    OciRuntime runtime,
    Path folder,
    Path exitDir,
    Path log,
    boolean tty,
    boolean openStdin,
    boolean leaveStdinOpen,
    Path processSpec,
    boolean attach,
    String cgroup,
    int oomScoreAdj) {

  /** Whether there is anything to read from. */
  boolean hasInput() {
    return openStdin || tty;
  }

  Path pidFile() {
    return folder.resolve("pid");
  }

  Path shimPidFile() {
    return folder.resolve("conmon.pid");
  }

  Path runtimeLog() {
    return folder.resolve("runtime.log");
  }

  Path shimLog() {
    return folder.resolve("conmon.log");
  }

  /**
   * @param call what starts the runtime
   */
  List<String> command(String conmon, List<String> call) {
    List<String> words =
        new ArrayList<>(List.of(conmon, "--api-version", "1", "-c", id, "-u", id, "-n", id));
    words.addAll(runtime.conmonArguments(runtimeLog(), call));
    words.addAll(List.of("-b", folder.toString(), "--full-attach"));
    words.addAll(List.of("-p", pidFile().toString(), "-P", shimPidFile().toString()));
    words.addAll(List.of("-l", log == null ? "none" : "k8s-file:" + log));
    words.addAll(List.of("--exit-dir", exitDir.toString()));
    if (openStdin) {
      words.add("-i");
    }
    if (leaveStdinOpen) {
      words.add("--leave-stdin-open");
    }
    if (tty) {
      words.add("-t");
    }
    if (processSpec != null) {
      words.addAll(List.of("--exec", "--exec-process-spec", processSpec.toString()));
      if (attach) {
        words.add("--exec-attach");
      }
    }
    return words;
  }
}
