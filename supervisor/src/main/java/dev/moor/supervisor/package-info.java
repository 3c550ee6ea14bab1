/** Moor's supervisor module. */
package dev.moor.supervisor;
