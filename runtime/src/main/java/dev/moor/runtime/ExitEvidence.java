package dev.moor.runtime;

import java.time.Instant;

/**
 * How a process ended, and what that rests on.
 *
 * @param code 0..255 (128 + signal for a signal); 255 for {@link Source#UNKNOWN}
 * @param at the end: the exit file's mtime, else the time it was noticed
 * @param oomKilled the kernel killed something in the container's cgroup for lack of memory
 * @param reason empty, or why the code is not known
 */
public record ExitEvidence(int code, Instant at, boolean oomKilled, Source source, String reason) {
  /** Best first. */
  public enum Source {
    EXIT_FILE,
    KERNEL,
    REBOOT,
    UNKNOWN
  }
}
