/**
 * Reading and rotating the logs that conmon writes (its k8s-file format).
 *
 * <p>A record is {@code TIME STREAM TAG TEXT\n}, with tag F where the text ended with a newline and
 * P where the line goes on in the stream's next record. Bytes are passed as they are: no record
 * becomes a String.
 */
package dev.moor.runtime.log;
