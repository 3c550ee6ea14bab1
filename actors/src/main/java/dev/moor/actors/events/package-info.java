/** The journal in Docker's words: events translated and filtered. */
package dev.moor.actors.events;
