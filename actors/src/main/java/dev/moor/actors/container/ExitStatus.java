package dev.moor.actors.container;

/**
 * How a run ended.
 *
 * @param code 0..255 (128 + signal for a signal); 255 where the evidence is {@code UNKNOWN}
 * @param evidence what the code rests on
 * @param error empty, or why the code is not known
 */
public record ExitStatus(int code, boolean oomKilled, Evidence evidence, String error) {
  /** The class of evidence for an exit, best first. */
  public enum Evidence {
    EXIT_FILE,
    WAIT_STATUS,
    KERNEL,
    REBOOT,
    UNKNOWN
  }
}
