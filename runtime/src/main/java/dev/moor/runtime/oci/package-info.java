/** The OCI runtimes, runc and crun: which one works here, how it is called, what it says. */
package dev.moor.runtime.oci;
