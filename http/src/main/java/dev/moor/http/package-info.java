/**
 * The Docker Engine API over unix sockets and TCP: it maps requests to the ports of {@code actors}
 * and answers back, and decides nothing.
 */
package dev.moor.http;
