package dev.moor.runtime.shim;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The words before an exec's runtime that let it join the container's v1 cgroups by itself. A
 * thread that moves itself alone, by writing 0 into {@code tasks}, is moved at once; for one moved
 * by its number, as crun does it, the kernel first waits for a grace period of RCU, some 13 ms.
 */
final class JoinWords {
  private static final String SCRIPT =
      "while [ \"$1\" != -- ]; do { echo 0 > \"$1\"; } 2>/dev/null || {"
          + " echo \"the container is not running: its cgroup cannot be joined: $1\" >&2;"
          + " exit 1; }; shift; done; shift; ";
  private static final String PROGRAM = "exec \"$@\"";

  /**
   * An empty text as input. Without one it is the host's {@code /dev/null}, which crun would give
   * to the user of the exec.
   */
  private static final String NO_INPUT = " <<END\nEND\n";

  private JoinWords() {}

  /**
   * The words; a program and its arguments follow.
   *
   * @param oomScoreAdj of the exec, which crun does not set
   * @param input whether it has one
   */
  static List<String> before(List<Path> folders, int oomScoreAdj, boolean input) {
    String script = score(oomScoreAdj) + SCRIPT + program(input);
    List<String> words = new ArrayList<>(List.of("/bin/sh", "-c", script, "moor-join"));
    for (Path folder : folders) {
      words.add(folder.resolve("tasks").toString());
    }
    words.add("--");
    return words;
  }

  /** Words for a runtime that moves the exec itself. */
  static List<String> before(int oomScoreAdj, boolean input) {
    return List.of("/bin/sh", "-c", score(oomScoreAdj) + program(input), "moor-score");
  }

  private static String program(boolean input) {
    return input ? PROGRAM : PROGRAM + NO_INPUT;
  }

  private static String score(int oomScoreAdj) {
    return "{ echo " + oomScoreAdj + " > /proc/self/oom_score_adj; } 2>/dev/null; ";
  }
}
