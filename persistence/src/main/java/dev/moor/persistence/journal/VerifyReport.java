package dev.moor.persistence.journal;

import java.util.List;

/**
 * What {@link JournalVerifier} found.
 *
 * @param entries events that were read and proven
 * @param entities entities with such events
 * @param lastSequence the newest global sequence
 * @param salvaged proven events that follow the first damage
 */
public record VerifyReport(
    long entries, int entities, long lastSequence, long salvaged, List<Damage> damage) {
  /** True when nothing is wrong. */
  public boolean isClean() {
    return damage.isEmpty();
  }

  /** Lines for people. */
  public String describe() {
    StringBuilder text =
        new StringBuilder()
            .append(entries)
            .append(" events of ")
            .append(entities)
            .append(" entities, the newest is ")
            .append(lastSequence)
            .append('\n');
    if (isClean()) {
      return text.append("nothing is damaged\n").toString();
    }
    damage.forEach(d -> text.append("DAMAGED ").append(d.describe()).append('\n'));
    return text.append(salvaged).append(" events behind the damage are whole\n").toString();
  }
}
