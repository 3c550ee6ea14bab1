/** The system calls that the JDK does not offer, through JNA; each failure keeps its errno. */
package dev.moor.runtime.linux;
