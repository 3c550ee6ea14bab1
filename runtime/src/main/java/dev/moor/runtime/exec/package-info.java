/** Further processes in a running container, each with a conmon of its own. */
package dev.moor.runtime.exec;
