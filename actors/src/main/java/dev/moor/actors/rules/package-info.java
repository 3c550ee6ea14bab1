/** Pure rules beside the machines: what a spec may say, names, filters; no I/O, no clock. */
package dev.moor.actors.rules;
