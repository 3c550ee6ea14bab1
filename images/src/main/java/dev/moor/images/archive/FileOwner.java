package dev.moor.images.archive;

/** Numeric owner of files. */
public record FileOwner(long uid, long gid) {}
