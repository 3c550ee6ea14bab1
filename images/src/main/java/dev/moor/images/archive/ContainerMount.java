package dev.moor.images.archive;

import java.nio.file.Path;

/**
 * A volume or bind mount of a container.
 *
 * @param target absolute path in the container
 * @param source folder or file of the host
 */
public record ContainerMount(String target, Path source, boolean readOnly) {}
