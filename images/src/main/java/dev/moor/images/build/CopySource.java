package dev.moor.images.build;

import dev.moor.runtime.fs.SafeRoot;

/**
 * One source of a COPY.
 *
 * @param path in the root, its links followed
 * @param baseName what it is called in a folder it is copied into
 * @param unpack ADD unpacks it where it is an archive
 * @param hash with its kind, {@code file:…} or {@code dir:…}
 */
record CopySource(
    SafeRoot root, String path, String baseName, boolean folder, boolean unpack, String hash) {}
