/** Images as archives: what {@code docker save} and {@code skopeo copy} write and read. */
package dev.moor.images.archiveio;
