package dev.moor.persistence.codec;

/**
 * A stored event that no codec here can read, as a newer version may have written it: kept with its
 * bytes and shown.
 *
 * @param reason what the codec said
 */
public record UnknownEvent(String manifest, byte[] payload, String reason) implements Journaled {}
