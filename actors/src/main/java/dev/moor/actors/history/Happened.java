package dev.moor.actors.history;

import dev.moor.persistence.codec.Journaled;
import dev.moor.persistence.journal.JournalEntry;
import java.time.Instant;

/**
 * An event with its place in the journal.
 *
 * @param event decoded, or an {@link dev.moor.persistence.codec.UnknownEvent}
 */
public record Happened(
    long sequence, long entitySequence, Instant writtenAt, String manifest, Journaled event) {

  /** An entry with its decoded event. */
  public static Happened of(JournalEntry entry, Journaled event) {
    return new Happened(
        entry.sequence(), entry.entitySequence(), entry.writtenAt(), entry.manifest(), event);
  }

  /** The manifest's part between the dot and the version: {@code start-requested}. */
  public String name() {
    int dot = manifest.indexOf('.');
    int slash = manifest.lastIndexOf('/');
    return manifest.substring(dot + 1, slash < dot ? manifest.length() : slash);
  }
}
