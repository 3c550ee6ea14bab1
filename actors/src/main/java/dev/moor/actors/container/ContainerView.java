package dev.moor.actors.container;

import dev.moor.actors.network.NetworkPart;
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
 * @param health null: no health check, or it never ran
 * @param networks what it is to have of networks, and what its run has
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
    HealthView health,
    NetworkPart networks,
    long asOfSequence) {

  /**
   * Its health by the journal.
   *
   * @param status {@code starting}, {@code healthy} or {@code unhealthy}
   * @param last the last change of it; null: none in this run
   */
  public record HealthView(String status, ContainerEvent.HealthChanged last) {}

  /** Without a health check and networks. */
  public ContainerView(
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
    this(
        id,
        name,
        spec,
        imageId,
        layers,
        createdAt,
        phase,
        run,
        pid,
        identity,
        startedAt,
        finishedAt,
        exitCode,
        oomKilled,
        error,
        evidence,
        restartCount,
        restarting,
        removing,
        recovering,
        unmonitored,
        manuallyStopped,
        damage,
        execs,
        null,
        NetworkPart.none(),
        asOfSequence);
  }

  /** Docker's word for its health; {@code none} where it has no health check. */
  public String healthStatus() {
    return health == null ? "none" : health.status();
  }

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

  /**
   * The view of a quarantined container, whose journal cannot be replayed: what was last known of
   * it, and the reason. Its process, if there is one, is left alone.
   *
   * @param lastKnown null where nothing is known but the id
   */
  public static ContainerView damaged(String id, String reason, ContainerView lastKnown) {
    ContainerView known = lastKnown == null ? unknown(id) : lastKnown;
    return new ContainerView(
        id,
        known.name,
        known.spec,
        known.imageId,
        known.layers,
        known.createdAt,
        known.phase,
        known.run,
        known.pid,
        known.identity,
        known.startedAt,
        known.finishedAt,
        known.exitCode,
        known.oomKilled,
        known.error.isEmpty() ? reason : known.error,
        known.evidence,
        known.restartCount,
        known.restarting,
        known.removing,
        false,
        known.unmonitored,
        known.manuallyStopped,
        reason.isEmpty() ? "damaged" : reason,
        known.execs,
        known.health,
        known.networks,
        known.asOfSequence);
  }

  private static ContainerView unknown(String id) {
    return new ContainerView(
        id,
        "damaged-" + id.substring(0, Math.min(12, id.length())),
        ContainerSpec.empty(),
        "",
        List.of(),
        Instant.EPOCH,
        Phase.STOPPED,
        0,
        0,
        null,
        null,
        null,
        0,
        false,
        "",
        null,
        0,
        false,
        false,
        false,
        false,
        true,
        "",
        Map.of(),
        0);
  }

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
