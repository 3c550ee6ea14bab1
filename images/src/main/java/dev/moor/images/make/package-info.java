/** Images made here: from a root filesystem, or from the machine's own busybox. */
package dev.moor.images.make;
