/** Control groups of both versions: finding, listing, freezing, removing. */
package dev.moor.runtime.cgroup;
