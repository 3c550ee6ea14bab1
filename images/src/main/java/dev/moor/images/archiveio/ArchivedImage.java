package dev.moor.images.archiveio;

import dev.moor.images.Digest;
import dev.moor.images.Reference;
import java.util.List;

/**
 * One image found in an archive, not yet in the store.
 *
 * @param manifest raw bytes as in the archive; null where it has none and one must be made
 * @param indexes raw bytes of the indexes that led to it
 * @param target what its name stands for; null where a manifest must be made
 */
record ArchivedImage(
    byte[] config,
    List<StagedArchive.Member> layers,
    byte[] manifest,
    List<byte[]> indexes,
    Digest target,
    List<Reference> references) {}
