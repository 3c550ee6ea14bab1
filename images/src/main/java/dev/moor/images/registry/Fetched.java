package dev.moor.images.registry;

import dev.moor.images.Digest;

/**
 * A manifest or index as a registry gave it.
 *
 * @param raw the bytes that the digest is of
 * @param mediaType one of those that are known, header and body agreeing
 */
record Fetched(byte[] raw, Digest digest, String mediaType) {}
