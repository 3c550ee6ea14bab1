package dev.moor.actors.image;

import java.time.Instant;
import java.util.List;

/**
 * What is known of an image once its content is stored and synced; never changes for an id.
 *
 * @param parentId empty: none
 * @param diffIds uncompressed layer digests, lowest first
 * @param layers chain ids, lowest first
 * @param manifestDigest of the manifest it is saved and pushed with; empty: none was kept
 * @param targetDigest of the index it came from, else as the manifest's
 */
public record ImageFacts(
    String parentId,
    String comment,
    Instant createdAt,
    String author,
    String architecture,
    String os,
    String variant,
    long sizeBytes,
    ImageView.Defaults defaults,
    List<String> diffIds,
    List<String> layers,
    String manifestDigest,
    String targetDigest) {}
