/** Moor's images module. */
package dev.moor.images;
