/** Moor's actors module. */
package dev.moor.actors;
