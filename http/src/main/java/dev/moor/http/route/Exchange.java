package dev.moor.http.route;

import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpRequest;
import akka.stream.Materializer;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.StreamConverters;
import akka.util.ByteString;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.moor.actors.port.Asker;
import dev.moor.http.json.Filters;
import dev.moor.http.json.JsonIn;
import dev.moor.http.server.Peer;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** One request: its parameters, its body, and who asks. */
final class Exchange {
  /** Larger JSON bodies are nonsense; archives and images do not come this way. */
  private static final long MAX_JSON_BYTES = 16L * 1024 * 1024;

  private static final Duration BODY_TIMEOUT = Duration.ofMinutes(1);
  private static final Duration UPLOAD_SILENCE = Duration.ofHours(12);
  private static final Set<String> FALSE = Set.of("", "0", "no", "false", "none");

  private final HttpRequest request;
  private final Peer peer;
  private final Materializer materializer;
  private final int version;
  private final List<String> variables;
  private final String requestId;
  private Map<String, List<String>> query;

  Exchange(
      HttpRequest request,
      Peer peer,
      Materializer materializer,
      int version,
      List<String> variables,
      String requestId) {
    this.request = request;
    this.peer = peer;
    this.materializer = materializer;
    this.version = version;
    this.variables = variables;
    this.requestId = requestId;
  }

  HttpRequest request() {
    return request;
  }

  Peer peer() {
    return peer;
  }

  Materializer materializer() {
    return materializer;
  }

  /** Minor number of the API version asked for. */
  int version() {
    return version;
  }

  boolean atLeast(int minor) {
    return version >= minor;
  }

  Asker asker() {
    return peer.asker(requestId);
  }

  /** The path's first variable. */
  String ref() {
    return variables.get(0);
  }

  Optional<String> header(String name) {
    return request.getHeader(name).map(HttpHeader::value);
  }

  private Map<String, List<String>> query() {
    if (query == null) {
      query = request.getUri().rawQueryString().map(Exchange::parse).orElse(Map.of());
    }
    return query;
  }

  private static Map<String, List<String>> parse(String raw) {
    Map<String, List<String>> found = new HashMap<>();
    for (String pair : raw.split("&")) {
      int equals = pair.indexOf('=');
      String name = equals < 0 ? pair : pair.substring(0, equals);
      String value = equals < 0 ? "" : pair.substring(equals + 1);
      found.computeIfAbsent(decode(name), key -> new ArrayList<>(1)).add(decode(value));
    }
    return found;
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw Replies.invalid("invalid URL escape in " + text);
    }
  }

  /** The first value, empty where there is none. */
  String text(String name) {
    List<String> values = query().get(name);
    return values == null ? "" : values.get(0);
  }

  List<String> texts(String name) {
    return query().getOrDefault(name, List.of());
  }

  /** Docker's reading of booleans: all but a few words is true. */
  boolean flag(String name) {
    return flag(name, false);
  }

  boolean flag(String name, boolean byDefault) {
    List<String> values = query().get(name);
    if (values == null) {
      return byDefault;
    }
    return !FALSE.contains(values.get(0).strip().toLowerCase(Locale.ROOT));
  }

  /** Null where it is not given. */
  Integer number(String name) {
    String text = text(name);
    if (text.isEmpty()) {
      return null;
    }
    try {
      return Integer.valueOf(text);
    } catch (NumberFormatException e) {
      throw Replies.invalid("invalid value for " + name + ": \"" + text + "\" is no integer");
    }
  }

  int number(String name, int byDefault) {
    Integer number = number(name);
    return number == null ? byDefault : number;
  }

  Map<String, List<String>> filters() {
    return Filters.parse(text("filters"));
  }

  /** The body as one JSON object; an empty body is an empty object. */
  CompletionStage<ObjectNode> body() {
    String type = request.entity().getContentType().mediaType().toString();
    CompletableFuture<ObjectNode> read = new CompletableFuture<>();
    request
        .entity()
        .withSizeLimit(MAX_JSON_BYTES)
        .toStrict(BODY_TIMEOUT.toMillis(), materializer)
        .whenCompleteAsync(
            (strict, failure) -> {
              if (failure != null) {
                read.completeExceptionally(failure);
              } else {
                complete(read, () -> json(type, strict.getData()));
              }
            },
            Runnable::run); // Akka's own stage would take a new thread for what follows
    return read;
  }

  private static void complete(CompletableFuture<ObjectNode> read, Supplier<ObjectNode> parse) {
    try {
      read.complete(parse.get());
    } catch (RuntimeException e) {
      read.completeExceptionally(e);
    }
  }

  private static ObjectNode json(String type, ByteString data) {
    if (!data.isEmpty() && !type.equals("application/json")) {
      throw Replies.invalid(
          "unsupported Content-Type header (" + type + "): must be 'application/json'");
    }
    return JsonIn.object(data.toArray());
  }

  /** The body as a stream to be read on a thread that may block. */
  InputStream upload() {
    return request
        .entity()
        .withoutSizeLimit()
        .getDataBytes()
        .runWith(StreamConverters.asInputStream(UPLOAD_SILENCE), materializer);
  }

  /** For requests whose body means nothing: an unread body would close the connection. */
  void discardBody() {
    if (!request.entity().isStrict()) {
      request.entity().withoutSizeLimit().getDataBytes().runWith(Sink.ignore(), materializer);
    }
  }
}
