package dev.moor.images.registry;

import dev.moor.images.Digest;

/** What a tag stands for at the registry after a push. */
public record PushedImage(String tag, Digest digest, long sizeBytes) {}
