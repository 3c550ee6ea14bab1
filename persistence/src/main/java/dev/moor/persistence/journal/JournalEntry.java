package dev.moor.persistence.journal;

import java.time.Instant;

/**
 * One event as stored.
 *
 * @param sequence global order, 1, 2, … without holes
 * @param entitySequence the entity's own sequence number, from 1
 */
public record JournalEntry(
    long sequence,
    String persistenceId,
    long entitySequence,
    String manifest,
    byte[] payload,
    Instant writtenAt) {}
