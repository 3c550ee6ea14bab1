package dev.moor.http.route;

import dev.moor.actors.port.ImageService.Found;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;

/** Docker's filters of searches: {@code is-official}, {@code is-automated}, {@code stars}. */
final class SearchFilter {
  private SearchFilter() {}

  /** Refuses unknown keys and bad values as INVALID. */
  static Predicate<Found> of(Map<String, List<String>> filters) {
    Predicate<Found> all = found -> true;
    for (Map.Entry<String, List<String>> filter : filters.entrySet()) {
      for (String value : filter.getValue()) {
        all = all.and(one(filter.getKey(), value));
      }
    }
    return all;
  }

  private static Predicate<Found> one(String key, String value) {
    switch (key) {
      case "is-official":
        boolean official = truth(key, value);
        return found -> found.official() == official;
      case "is-automated":
        boolean automated = truth(key, value);
        return found -> found.automated() == automated;
      case "stars":
        if (!value.matches("[0-9]{1,9}")) {
          throw Replies.invalid("invalid filter 'stars=" + value + "'");
        }
        return found -> found.stars() >= Long.parseLong(value);
      default:
        throw Replies.invalid("invalid filter '" + key + "'");
    }
  }

  private static boolean truth(String key, String value) {
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "1", "true", "t" -> true;
      case "0", "false", "f" -> false;
      default -> throw Replies.invalid("invalid filter '" + key + "=" + value + "'");
    };
  }
}
