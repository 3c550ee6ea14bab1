package dev.moor.images;

/**
 * One line of an image's history.
 *
 * @param id the image's id on the newest line, else null (shown as {@code <missing>})
 */
public record HistoryEntry(
    Digest id, long createdSeconds, String createdBy, long sizeBytes, String comment) {}
