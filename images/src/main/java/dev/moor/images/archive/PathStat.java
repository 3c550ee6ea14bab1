package dev.moor.images.archive;

import java.time.Instant;

/**
 * What Docker's path stat header says.
 *
 * @param name the last component as asked for
 * @param goMode Go's os.FileMode
 * @param linkTarget where a link leads inside the container, absolute; else empty
 */
public record PathStat(
    String name, long sizeBytes, long goMode, Instant mtime, String linkTarget) {}
