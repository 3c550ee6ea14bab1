package dev.moor.http.route;

import akka.http.javadsl.model.HttpResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * The route table. Patterns are segments; {@code {}} takes one, {@code {*}} takes one or more
 * (image names have slashes). An unknown path and an unknown method are the same to Docker.
 */
final class Router {

  /** Answers one request. */
  @FunctionalInterface
  interface Route {
    CompletionStage<HttpResponse> answer(Exchange exchange);
  }

  /** What was found: the route and the texts its variables stand for. */
  record Match(Route route, List<String> variables) {}

  private record Entry(String[] pattern, Route route) {}

  private final Map<String, List<Entry>> entries = new HashMap<>();

  Router on(String method, String pattern, Route route) {
    String[] segments = pattern.substring(1).split("/");
    entries
        .computeIfAbsent(method + ' ' + segments[0], key -> new ArrayList<>())
        .add(new Entry(segments, route));
    return this;
  }

  /** Every route as {@code GET /path/{}}, for descriptions that are to be complete. */
  List<String> routes() {
    List<String> routes = new ArrayList<>();
    entries.forEach(
        (key, list) ->
            list.forEach(
                entry ->
                    routes.add(
                        key.substring(0, key.indexOf(' '))
                            + " /"
                            + String.join("/", entry.pattern()))));
    return routes;
  }

  /** The first route in the order of registration that fits, null where none does. */
  Match find(String method, String[] path) {
    for (Entry entry : entries.getOrDefault(method + ' ' + path[0], List.of())) {
      List<String> variables = match(entry.pattern(), path);
      if (variables != null) {
        return new Match(entry.route(), variables);
      }
    }
    return null;
  }

  private static List<String> match(String[] pattern, String[] path) {
    List<String> variables = null;
    int extra = path.length - pattern.length;
    int at = 0;
    for (String segment : pattern) {
      if (at >= path.length) {
        return null;
      }
      if (segment.equals("{}") || segment.equals("{*}")) {
        int length = segment.equals("{}") ? 1 : 1 + extra;
        if (length < 1 || path[at].isEmpty()) {
          return null;
        }
        variables = variables == null ? new ArrayList<>(2) : variables;
        variables.add(
            length == 1
                ? path[at]
                : String.join("/", Arrays.asList(path).subList(at, at + length)));
        at += length;
      } else if (!segment.equals(path[at++])) {
        return null;
      }
    }
    return at == path.length ? (variables == null ? List.of() : variables) : null;
  }
}
