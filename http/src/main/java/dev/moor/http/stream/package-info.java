/** Bodies that are streams: hijacked connections, framed output, progress lines. */
package dev.moor.http.stream;
