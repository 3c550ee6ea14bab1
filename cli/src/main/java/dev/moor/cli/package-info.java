/** Moor's cli module. */
package dev.moor.cli;
