/** Overlay mounts and the table of what is mounted. */
package dev.moor.runtime.mount;
