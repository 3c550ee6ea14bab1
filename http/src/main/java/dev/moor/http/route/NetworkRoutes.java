package dev.moor.http.route;

import akka.http.javadsl.model.HttpResponse;
import dev.moor.actors.port.MoorException;
import dev.moor.http.json.NetworkJson;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** The predefined networks {@code none} and {@code host}; making others is not supported yet. */
final class NetworkRoutes {
  private static final Set<String> FILTERS =
      Set.of("dangling", "driver", "id", "label", "name", "scope", "type");

  private final Instant started = Instant.now();

  void addTo(Router router) {
    router
        .on("GET", "/networks", this::list)
        .on("POST", "/networks/create", x -> notSupported("creating networks"))
        .on("POST", "/networks/prune", NetworkRoutes::prune)
        .on("GET", "/networks/{}", this::inspect)
        .on("DELETE", "/networks/{}", NetworkRoutes::remove)
        .on("POST", "/networks/{}/connect", x -> notSupported("connecting to a network"))
        .on("POST", "/networks/{}/disconnect", x -> notSupported("leaving a network"));
  }

  private static CompletionStage<HttpResponse> notSupported(String what) {
    throw Replies.notImplemented(
        what + " is not supported yet: there are the networks none and host");
  }

  private CompletionStage<HttpResponse> list(Exchange exchange) {
    Map<String, List<String>> filters = exchange.filters();
    for (String filter : filters.keySet()) {
      if (!FILTERS.contains(filter)) {
        throw Replies.invalid("invalid filter '" + filter + "'");
      }
    }
    List<String> names = new ArrayList<>();
    for (String name : NetworkJson.predefined()) {
      if (fits(name, filters)) {
        names.add(name);
      }
    }
    return Replies.now(
        Replies.json(
            out -> {
              out.array();
              names.forEach(name -> NetworkJson.write(out, name, started));
              out.endArray();
            }));
  }

  private static boolean fits(String name, Map<String, List<String>> filters) {
    return any(filters, "name", value -> name.contains(value))
        && any(filters, "id", value -> NetworkJson.id(name).startsWith(value))
        && any(filters, "driver", value -> value.equals(name.equals("none") ? "null" : name))
        && any(filters, "scope", value -> value.equals("local"))
        && any(filters, "type", value -> value.equals("builtin"))
        && any(filters, "dangling", value -> value.equals("false") || value.equals("0"))
        && !filters.containsKey("label");
  }

  private static boolean any(
      Map<String, List<String>> filters, String filter, java.util.function.Predicate<String> test) {
    List<String> values = filters.get(filter);
    return values == null || values.stream().anyMatch(test);
  }

  private static String find(String ref) {
    for (String name : NetworkJson.predefined()) {
      if (ref.equals(name) || NetworkJson.id(name).startsWith(ref)) {
        return name;
      }
    }
    throw new MoorException(MoorException.Kind.NOT_FOUND, "network " + ref + " not found");
  }

  private CompletionStage<HttpResponse> inspect(Exchange exchange) {
    String name = find(exchange.ref());
    return Replies.now(Replies.json(out -> NetworkJson.write(out, name, started)));
  }

  private static CompletionStage<HttpResponse> remove(Exchange exchange) {
    String name = find(exchange.ref());
    throw new MoorException(
        MoorException.Kind.FORBIDDEN, name + " is a pre-defined network and cannot be removed");
  }

  private static CompletionStage<HttpResponse> prune(Exchange exchange) {
    exchange.discardBody();
    return Replies.now(Replies.json(out -> out.object().nothing("NetworksDeleted").end()));
  }
}
