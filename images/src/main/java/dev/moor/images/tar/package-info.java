/**
 * Tar archives as a stream: ustar, pax and GNU headers, with binary extended attributes intact.
 *
 * <p>Names are Strings that keep bytes which are no UTF-8 ({@link dev.moor.runtime.fs.NameBytes}).
 */
package dev.moor.images.tar;
