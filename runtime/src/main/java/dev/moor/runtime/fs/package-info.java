/**
 * Files as the kernel knows them: calls relative to opened folders, with errno kept.
 *
 * <p>{@link dev.moor.runtime.fs.SafeRoot} is what to use for anything inside a container's root or
 * a layer; {@link dev.moor.runtime.fs.Fd} is the thin layer below it. Names are Strings in which
 * bytes that are no UTF-8 survive (see {@link dev.moor.runtime.fs.NameBytes}).
 */
package dev.moor.runtime.fs;
