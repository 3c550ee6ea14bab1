/** Network namespaces that exist before, and apart from, a container's processes. */
package dev.moor.runtime.netns;
