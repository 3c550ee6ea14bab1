package dev.moor.images;

import java.util.List;

/**
 * What a sweep took away.
 *
 * @param blobs digests of content no longer there
 * @param chainIds layers no longer there
 * @param bytes space won
 */
public record Removed(List<Digest> blobs, List<Digest> chainIds, long bytes) {}
