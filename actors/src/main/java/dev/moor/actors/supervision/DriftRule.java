package dev.moor.actors.supervision;

import dev.moor.actors.container.ContainerView;
import dev.moor.actors.container.ContainerView.Phase;
import java.util.ArrayList;
import java.util.List;

/** What the machine has of a container against what the journal says of it. */
public final class DriftRule {
  private DriftRule() {}

  /**
   * What was found of one container.
   *
   * @param process the very process that the journal names lives
   * @param shim its conmon lives
   */
  public record Found(
      boolean folder,
      boolean process,
      boolean shim,
      boolean frozen,
      boolean rootMounted,
      boolean cgroup) {}

  /** Each difference as a sentence; empty where they agree. */
  public static List<String> differences(ContainerView journal, Found found) {
    List<String> all = new ArrayList<>();
    if (!found.folder()) {
      all.add("its folder is gone");
    }
    boolean runs = journal.phase() == Phase.RUNNING || journal.phase() == Phase.PAUSED;
    if (runs) {
      running(journal, found, all);
    } else {
      if (found.rootMounted()) {
        all.add("its root is mounted, though it does not run");
      }
      if (found.cgroup()) {
        all.add("it has a cgroup, though it does not run");
      }
    }
    return all;
  }

  private static void running(ContainerView journal, Found found, List<String> all) {
    if (!found.process()) {
      all.add("the journal says it runs as pid " + journal.pid() + ", which is not there");
      return;
    }
    if (!found.shim() && !journal.unmonitored()) {
      all.add("its conmon (pid " + journal.identity().shimPid() + ") is gone");
    }
    boolean paused = journal.phase() == Phase.PAUSED;
    if (found.frozen() != paused) {
      all.add(
          "the journal says %s, the freezer says %s".formatted(word(paused), word(found.frozen())));
    }
    if (!found.rootMounted()) {
      all.add("its root is not mounted");
    }
    if (!found.cgroup()) {
      all.add("it has no cgroup");
    }
  }

  private static String word(boolean frozen) {
    return frozen ? "paused" : "running";
  }
}
