package dev.moor.runtime;

import dev.moor.runtime.exec.ExecProcess;
import dev.moor.runtime.linux.ProcStat;
import dev.moor.runtime.shim.ExitCollector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;
import java.util.OptionalLong;

/** Finds an exec whose start nobody saw through, by what conmon and runtime wrote of it. */
public final class ExecSearch {
  /** What became of it. */
  public enum Word {
    RUNS,
    ENDED,
    /** Its shim is about to make it. */
    NOT_YET,
    NEVER_BEGAN
  }

  /**
   * What was found.
   *
   * @param identity where it runs; its shim is 0 where that is lost
   * @param exit where it ended and its shim wrote how
   */
  public record Found(
      Word word, Optional<ExecProcess.Identity> identity, Optional<ExitEvidence> exit) {
    private static Found of(Word word) {
      return new Found(word, Optional.empty(), Optional.empty());
    }
  }

  private ExecSearch() {}

  /**
   * @param folder the exec's
   * @param container its container's id, which names the exit file
   * @param members the processes of its container
   */
  static Found find(Path folder, String container, Collection<Long> members, String bootId)
      throws IOException {
    if (!Files.isDirectory(folder)) {
      return Found.of(Word.NEVER_BEGAN);
    }
    // In this order: a shim that was gone before the look has written all it ever will.
    OptionalLong shim = ShimSearch.find(folder);
    Optional<ExitEvidence> exit = ExitCollector.read(folder.resolve(container), false);
    if (exit.isPresent()) {
      return new Found(Word.ENDED, Optional.empty(), exit);
    }
    OptionalLong pid = ShimSearch.pidIn(folder.resolve("pid"));
    Optional<ProcStat> process =
        pid.isEmpty() ? Optional.empty() : ProcStat.read(pid.getAsLong()).filter(ProcStat::alive);
    if (process.isPresent() && members.contains(pid.getAsLong())) {
      long shimPid = shim.orElse(0);
      return new Found(
          Word.RUNS,
          Optional.of(
              new ExecProcess.Identity(
                  pid.getAsLong(),
                  process.get().startTicks(),
                  shimPid,
                  ProcStat.read(shimPid).map(ProcStat::startTicks).orElse(0L),
                  bootId)),
          Optional.empty());
    }
    if (shim.isPresent()) {
      return Found.of(Word.NOT_YET);
    }
    return Found.of(pid.isPresent() ? Word.ENDED : Word.NEVER_BEGAN);
  }
}
