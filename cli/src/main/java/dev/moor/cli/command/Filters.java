package dev.moor.cli.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.moor.cli.CliException;
import dev.moor.cli.format.Json;
import java.util.List;

/** Turns {@code --filter key=value} into the API's JSON. */
final class Filters {
  private Filters() {}

  /** The query parameter, or null where there is no filter. */
  static String of(List<String> filters) {
    if (filters.isEmpty()) {
      return null;
    }
    ObjectNode json = Json.MAPPER.createObjectNode();
    for (String filter : filters) {
      int equals = filter.indexOf('=');
      if (equals <= 0) {
        throw new CliException(
            "invalid argument \""
                + filter
                + "\" for \"-f, --filter\" flag: invalid filter '"
                + filter
                + "'");
      }
      String key = filter.substring(0, equals).trim().toLowerCase(java.util.Locale.ROOT);
      ObjectNode values = json.has(key) ? (ObjectNode) json.get(key) : json.putObject(key);
      values.put(filter.substring(equals + 1).trim(), true);
    }
    return Json.compact(json);
  }
}
