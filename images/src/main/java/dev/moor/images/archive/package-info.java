/**
 * Files in and out of a container, as docker cp, export and diff do it.
 *
 * <p>All of it goes through {@link dev.moor.runtime.fs.SafeRoot}: neither links nor racing
 * processes lead out of the container's root or out of the volume a path lies in.
 */
package dev.moor.images.archive;
