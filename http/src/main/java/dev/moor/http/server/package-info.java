/**
 * Sockets under Akka HTTP: one selector thread, one stage a connection, TLS as a stage of its own;
 * each direction of a connection closes by itself, which {@code docker run -i} rests on.
 */
package dev.moor.http.server;
