package dev.moor.actors.entity;

import akka.persistence.RecoveryTimedOut;

/** What a replay that failed says of the journal. */
public final class Replays {
  private Replays() {}

  /**
   * Whether the entity's journal cannot be replayed. A journal that was only slow to answer (a busy
   * disk or machine) is no damage: the actor ends, and its supervisor starts it again.
   */
  public static boolean isDamage(Throwable failure) {
    return !(failure instanceof RecoveryTimedOut);
  }
}
