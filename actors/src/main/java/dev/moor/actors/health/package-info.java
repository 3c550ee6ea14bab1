/** Health checks: what is asked for, and the pure rules of schedule and status. */
package dev.moor.actors.health;
