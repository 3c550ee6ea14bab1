/** Conmon's attach and control sockets. One thread reads all of them. */
package dev.moor.runtime.attach;
