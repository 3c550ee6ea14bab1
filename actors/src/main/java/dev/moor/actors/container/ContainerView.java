package dev.moor.actors.container;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What list and inspect read; published by the entity after each event, so reading it never waits.
 *
 * @param pid 0 where nothing runs
 * @param startedAt null: never started
 * @param finishedAt null: never ended
 * @param exitCode of the last run, 0 before the first end
 * @param error empty, or why the last start failed or the exit is unknown
 * @param evidence null before the first end
 * @param damage empty, or why this container is quarantined
 * @param restarting a restart by policy is scheduled
 * @param removing a remove is under way
 * @param recovering the start-up check of this container is not done yet
 * @param unmonitored conmon is lost
 * @param asOfSequence sequence number of the entity's newest event in the view
 */
public record ContainerView(
    String id,
    String name,
    ContainerSpec spec,
    String imageId,
    List<String> layers,
    Instant createdAt,
    Phase phase,
    int run,
    long pid,
    ProcessIdentity identity,
    Instant startedAt,
    Instant finishedAt,
    int exitCode,
    boolean oomKilled,
    String error,
    ExitStatus.Evidence evidence,
    int restartCount,
    boolean restarting,
    boolean removing,
    boolean recovering,
    boolean unmonitored,
    boolean manuallyStopped,
    String damage,
    Map<String, ExecView> execs,
    long asOfSequence) {

  /** The seed's five states. */
  public enum Phase {
    CREATED,
    RUNNING,
    PAUSED,
    STOPPED,
    DELETED
  }

  /**
   * One exec; {@code exitCode} null while it has not ended.
   *
   * @param pid 0 where it does not run
   */
  public record ExecView(
      String execId,
      ExecSpec spec,
      boolean running,
      boolean started,
      Integer exitCode,
      long pid,
      String error) {}

  /** Docker's word for the state: created, running, paused, restarting, removing, exited, dead. */
  public String dockerStatus() {
    if (removing) {
      return "removing";
    }
    if (!damage.isEmpty()) {
      return "dead";
    }
    if (restarting) {
      return "restarting";
    }
    return switch (phase) {
      case CREATED -> "created";
      case RUNNING -> "running";
      case PAUSED -> "paused";
      case STOPPED -> "exited";
      case DELETED -> "dead";
    };
  }
}
