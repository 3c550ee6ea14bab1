/** Conmon, the process that stays with a container: starting it, and reading what it leaves. */
package dev.moor.runtime.shim;
