package dev.moor.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The PORTS column: ports that follow each other on one address are joined to a range. */
final class PortText {
  private PortText() {}

  private record Port(String ip, int outside, int inside, String protocol) {
    boolean follows(Port before) {
      return ip.equals(before.ip)
          && protocol.equals(before.protocol)
          && inside == before.inside + 1
          && (outside == 0 ? before.outside == 0 : outside == before.outside + 1);
    }
  }

  static String of(JsonNode ports) {
    List<Port> all = new ArrayList<>();
    for (JsonNode each : ports) {
      all.add(
          new Port(
              each.path("IP").asText(""),
              each.path("PublicPort").asInt(),
              each.path("PrivatePort").asInt(),
              each.path("Type").asText()));
    }
    all.sort(
        Comparator.comparing(
                Port::ip, Comparator.comparing(String::isEmpty).thenComparing(ip -> ip))
            .thenComparing(Port::protocol)
            .thenComparingInt(Port::inside)
            .thenComparingInt(Port::outside));
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < all.size(); ) {
      int end = i;
      while (end + 1 < all.size() && all.get(end + 1).follows(all.get(end))) {
        end++;
      }
      texts.add(text(all.get(i), all.get(end)));
      i = end + 1;
    }
    return String.join(", ", texts);
  }

  private static String text(Port first, Port last) {
    String inside = span(first.inside, last.inside) + "/" + first.protocol;
    if (first.outside == 0) {
      return inside;
    }
    String ip = first.ip.contains(":") ? "[" + first.ip + "]" : first.ip;
    return ip + ":" + span(first.outside, last.outside) + "->" + inside;
  }

  private static String span(int first, int last) {
    return first == last ? Integer.toString(first) : first + "-" + last;
  }
}
