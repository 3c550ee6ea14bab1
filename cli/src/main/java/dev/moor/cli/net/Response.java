package dev.moor.cli.net;

import com.fasterxml.jackson.databind.JsonNode;
import dev.moor.cli.format.Json;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

/** An answer whose body is still to be read; closing it closes its connection. */
public final class Response implements Closeable {
  private final Wire wire;
  private final int status;
  private final Map<String, String> headers;
  private final InputStream body;

  Response(Wire wire, int status, Map<String, String> headers, InputStream body) {
    this.wire = wire;
    this.status = status;
    this.headers = headers;
    this.body = body;
  }

  /** The HTTP status. */
  public int status() {
    return status;
  }

  /** A header by its name in lower case, or null. */
  public String header(String name) {
    return headers.get(name);
  }

  /** The body as it comes. */
  public InputStream body() {
    return body;
  }

  /** The whole body as JSON; a missing one is JSON's null. */
  public JsonNode json() throws IOException {
    byte[] bytes = body.readAllBytes();
    return bytes.length == 0 ? Json.MAPPER.nullNode() : Json.MAPPER.readTree(bytes);
  }

  @Override
  public void close() throws IOException {
    wire.close();
  }
}
