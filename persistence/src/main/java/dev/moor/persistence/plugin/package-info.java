/** Akka's journal and snapshot plugins over Moor's journal. */
package dev.moor.persistence.plugin;
