/** The volume entity: one persistence id a name. */
package dev.moor.actors.volume;
