/** Moor's runtime module. */
package dev.moor.runtime;
