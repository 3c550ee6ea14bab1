/** Moor's persistence module. */
package dev.moor.persistence;
