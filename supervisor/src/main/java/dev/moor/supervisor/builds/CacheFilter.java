package dev.moor.supervisor.builds;

import dev.moor.actors.port.MoorException;
import dev.moor.images.build.BuildCaches.Cache;
import dev.moor.images.dockerfile.GoDuration;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Docker's filters of a build prune, for caches of mounts: they have no parents and no labels. */
final class CacheFilter {
  static final String TYPE = "exec.cachemount";

  private CacheFilter() {}

  /**
   * Which caches a prune may take.
   *
   * @throws MoorException INVALID in Docker's words, NOT_IMPLEMENTED for what cannot be told
   */
  static Predicate<Cache> of(Map<String, List<String>> filters, Instant now) {
    if (filters.containsKey("until") && filters.containsKey("unused-for")) {
      throw invalid("conflicting filters: \"until\" and \"unused-for\"");
    }
    Predicate<Cache> all = cache -> true;
    for (Map.Entry<String, List<String>> filter : filters.entrySet()) {
      if (!filter.getValue().isEmpty()) {
        all = all.and(one(filter.getKey(), filter.getValue(), now));
      }
    }
    return all;
  }

  private static Predicate<Cache> one(String key, List<String> values, Instant now) {
    return switch (key) {
      case "label", "parent", "inuse", "shared" -> cache -> false;
      case "label!", "private" -> cache -> true;
      case "type" -> {
        String type = only(values);
        yield cache -> type.equals(TYPE);
      }
      case "id" -> {
        Pattern id = pattern(only(values));
        yield cache -> id.matcher(cache.id()).find();
      }
      case "until", "unused-for" -> {
        Instant bound = now.minus(duration(key, only(values)));
        yield cache -> cache.usedAt().isBefore(bound);
      }
      case "description" ->
          throw new MoorException(
              MoorException.Kind.NOT_IMPLEMENTED, "filter description is not supported");
      default -> throw invalid("invalid filter '" + key + "'");
    };
  }

  private static String only(List<String> values) {
    if (values.size() > 1) {
      throw invalid("filters expect only one value");
    }
    return values.get(0);
  }

  private static Pattern pattern(String text) {
    try {
      return Pattern.compile(text);
    } catch (PatternSyntaxException e) {
      throw new MoorException(
          MoorException.Kind.INVALID, "failed to prune build cache: invalid id " + text, e);
    }
  }

  private static Duration duration(String key, String text) {
    Optional<Duration> duration = GoDuration.parse(text);
    return duration.orElseThrow(
        () ->
            invalid(
                "\"%s\" filter expects a duration (e.g., '24h'): time: invalid duration \"%s\""
                    .formatted(key, text)));
  }

  private static MoorException invalid(String why) {
    return new MoorException(MoorException.Kind.INVALID, "failed to prune build cache: " + why);
  }
}
