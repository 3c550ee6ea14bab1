package dev.moor.persistence.journal;

/**
 * One thing wrong in the journal's files.
 *
 * @param file name inside the journal's folder
 * @param offset where in the file, or -1
 * @param length bytes touched, or 0 where the file as a whole is meant
 * @param sequence global sequence of the event lost, 0 when unknown or no event
 * @param persistenceId the entity touched, empty when none or unknown
 * @param entitySequence the entity's own number of the event, 0 when unknown
 * @param mendable the right bytes are known and proven, {@link JournalRepair} restores them
 * @param reason what was found and what was expected
 */
public record Damage(
    String file,
    long offset,
    int length,
    long sequence,
    String persistenceId,
    long entitySequence,
    boolean mendable,
    String reason) {

  /** Damage to something that carries no event. */
  static Damage ofFile(String file, String reason) {
    return new Damage(file, -1, 0, 0, "", 0, false, reason);
  }

  /** Damage to an archive's own bytes; mended: the segment in it is whole all the same. */
  static Damage ofArchive(String file, boolean mended, String reason) {
    return new Damage(file, -1, 0, 0, "", 0, mended, reason);
  }

  /** An entity's loss known only by what other records say about it. */
  static Damage ofEntity(
      String file, String persistenceId, long sequence, long entitySequence, String reason) {
    return new Damage(file, -1, 0, sequence, persistenceId, entitySequence, false, reason);
  }

  /** True when an entity can be named. */
  public boolean namesEntity() {
    return !persistenceId.isEmpty();
  }

  /** One line for people. */
  public String describe() {
    StringBuilder text = new StringBuilder(file);
    if (offset >= 0) {
      text.append(" at byte ").append(offset).append(" (").append(length).append(" bytes)");
    }
    if (namesEntity()) {
      text.append(": ").append(persistenceId);
      if (entitySequence > 0) {
        text.append(" event ").append(entitySequence);
      }
    }
    if (sequence > 0) {
      text.append(" [global ").append(sequence).append(']');
    }
    return text.append(": ").append(reason).toString();
  }
}
