/** From a plain record to the OCI runtime's {@code config.json}, with Docker's defaults. */
package dev.moor.runtime.spec;
