package dev.moor.images.registry;

import java.net.URI;
import java.net.http.HttpRequest.BodyPublisher;
import java.util.Map;
import java.util.function.Supplier;

/**
 * One request.
 *
 * @param body null where it has none; asked once for each time the request is sent
 * @param repeatable it may be sent again after a failure
 */
record Call(
    String method,
    URI uri,
    Map<String, String> headers,
    Supplier<BodyPublisher> body,
    boolean repeatable) {
  static Call get(URI uri, Map<String, String> headers) {
    return new Call("GET", uri, headers, null, true);
  }

  static Call head(URI uri) {
    return new Call("HEAD", uri, Map.of(), null, true);
  }

  Call to(URI other) {
    return new Call(method, other, headers, body, repeatable);
  }

  Call asGet() {
    return new Call("GET", uri, headers, null, true);
  }
}
