package dev.moor.supervisor.images;

import dev.moor.actors.image.ImageView;
import dev.moor.actors.port.MoorException;
import dev.moor.supervisor.Moments;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Docker's filters of image lists and prunes. */
final class ImageFilter {
  private static final Set<String> LIST_KEYS =
      Set.of("dangling", "label", "label!", "before", "since", "reference", "until");
  private static final Set<String> PRUNE_KEYS = Set.of("dangling", "label", "label!", "until");

  private ImageFilter() {}

  /**
   * @param find an image by reference, for {@code before} and {@code since}
   * @throws MoorException INVALID for an unknown key or a bad value
   */
  static Predicate<ImageView> list(
      Map<String, List<String>> filters, Function<String, ImageView> find, Instant now) {
    return of(filters, LIST_KEYS, find, now);
  }

  static Predicate<ImageView> prune(Map<String, List<String>> filters, Instant now) {
    return of(filters, PRUNE_KEYS, ref -> null, now);
  }

  static boolean dangling(Map<String, List<String>> filters, boolean otherwise) {
    List<String> values = filters.getOrDefault("dangling", List.of());
    return values.isEmpty() ? otherwise : truth(values.get(0));
  }

  private static Predicate<ImageView> of(
      Map<String, List<String>> filters,
      Set<String> keys,
      Function<String, ImageView> find,
      Instant now) {
    Predicate<ImageView> all = view -> true;
    for (Map.Entry<String, List<String>> filter : filters.entrySet()) {
      String key = filter.getKey();
      List<String> values = filter.getValue();
      if (!keys.contains(key)) {
        throw new MoorException(MoorException.Kind.INVALID, "invalid filter '" + key + "'");
      }
      if (values.isEmpty()) {
        continue;
      }
      all = all.and(one(key, values, find, now));
    }
    return all;
  }

  private static Predicate<ImageView> one(
      String key, List<String> values, Function<String, ImageView> find, Instant now) {
    switch (key) {
      case "dangling":
        boolean wanted = truth(values.get(0));
        return view -> view.tags().isEmpty() == wanted;
      case "label":
        return view -> values.stream().allMatch(value -> hasLabel(view, value));
      case "label!":
        return view -> values.stream().noneMatch(value -> hasLabel(view, value));
      case "before":
        Instant before = find.apply(values.get(0)).createdAt();
        return view -> view.createdAt().isBefore(before);
      case "since":
        Instant since = find.apply(values.get(0)).createdAt();
        return view -> view.createdAt().isAfter(since);
      case "until":
        Instant until = Moments.moment(values.get(0), now);
        return view -> view.createdAt().isBefore(until);
      default:
        List<Pattern> patterns = values.stream().map(ImageFilter::glob).toList();
        return view -> matches(view.tags(), patterns) || matches(view.digests(), patterns);
    }
  }

  /** With only the names that a filter by reference asks for, as Docker lists them. */
  static ImageView narrowed(ImageView view, Map<String, List<String>> filters) {
    List<Pattern> patterns =
        filters.getOrDefault("reference", List.of()).stream().map(ImageFilter::glob).toList();
    return patterns.isEmpty()
        ? view
        : view.withNames(
            view.tags().stream().filter(name -> matches(List.of(name), patterns)).toList(),
            view.digests().stream().filter(name -> matches(List.of(name), patterns)).toList());
  }

  private static boolean matches(Collection<String> names, List<Pattern> patterns) {
    return names.stream()
        .anyMatch(
            name ->
                patterns.stream()
                    .anyMatch(p -> p.matcher(name).matches() || p.matcher(bare(name)).matches()));
  }

  private static String bare(String reference) {
    int at = reference.indexOf('@');
    String named = at < 0 ? reference : reference.substring(0, at);
    int colon = named.lastIndexOf(':');
    return colon > named.lastIndexOf('/') ? named.substring(0, colon) : named;
  }

  /** Go's path.Match: {@code *} and {@code ?} do not cross a slash. */
  private static Pattern glob(String pattern) {
    StringBuilder regex = new StringBuilder();
    for (char c : pattern.toCharArray()) {
      switch (c) {
        case '*' -> regex.append("[^/]*");
        case '?' -> regex.append("[^/]");
        case '[', ']', '-' -> regex.append(c);
        default -> regex.append(Pattern.quote(String.valueOf(c)));
      }
    }
    try {
      return Pattern.compile(regex.toString());
    } catch (java.util.regex.PatternSyntaxException e) {
      throw new MoorException(
          MoorException.Kind.INVALID, "invalid filter 'reference=" + pattern + "'", e);
    }
  }

  private static boolean hasLabel(ImageView view, String wanted) {
    Map<String, String> labels = view.defaults().labels();
    if (labels == null) {
      return false;
    }
    int equals = wanted.indexOf('=');
    return equals < 0
        ? labels.containsKey(wanted)
        : wanted.substring(equals + 1).equals(labels.get(wanted.substring(0, equals)));
  }

  private static boolean truth(String value) {
    return switch (value.toLowerCase(java.util.Locale.ROOT)) {
      case "1", "true", "t" -> true;
      case "0", "false", "f" -> false;
      default ->
          throw new MoorException(
              MoorException.Kind.INVALID, "invalid filter 'dangling=" + value + "'");
    };
  }
}
