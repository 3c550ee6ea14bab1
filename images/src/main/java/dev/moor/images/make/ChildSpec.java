package dev.moor.images.make;

import dev.moor.images.Digest;
import dev.moor.images.Platform;
import dev.moor.images.model.RunConfig;

/**
 * An image to be made on top of another.
 *
 * @param parentManifest null: on nothing
 * @param run what it gives its containers
 * @param createdBy the step, for the history
 * @param comment empty where none
 * @param author empty where none
 * @param platform null: the parent's
 */
public record ChildSpec(
    Digest parentManifest,
    RunConfig run,
    String createdBy,
    String comment,
    String author,
    Platform platform) {}
