package dev.moor.actors.rules;

import static dev.moor.actors.rules.SpecCheck.invalid;

import dev.moor.actors.container.ContainerSpec;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;

/**
 * What log options say of a container beside its lines, shown by {@code logs --details}: they are
 * the same for all lines, so they are worked out when a log is read.
 */
public final class LogAttributes {
  private static final Pattern PLACE = Pattern.compile("\\{\\{\\s*\\.(\\w+)\\s*}}");
  private static final int SHORT_ID = 12;
  private static final String PLAIN_SIGNS = "-_.~";

  private LogAttributes() {}

  /** Whose log it is. */
  public record Owner(String id, String name, String imageId) {}

  /** {@code key=value} pairs, sorted and escaped as Docker writes them; empty: none. */
  public static String of(Owner owner, ContainerSpec spec) {
    Map<String, String> options = spec.host().logConfig().options();
    SortedMap<String, String> found = new TreeMap<>();
    select(spec.labels(), options.get("labels"), options.get("labels-regex"), found);
    select(environment(spec.env()), options.get("env"), options.get("env-regex"), found);
    String tag = options.getOrDefault("tag", "");
    if (!tag.isEmpty()) {
      found.put("tag", filled(tag, places(owner, spec)));
    }
    return found.entrySet().stream()
        .map(entry -> escaped(entry.getKey()) + '=' + escaped(entry.getValue()))
        .collect(Collectors.joining(","));
  }

  /**
   * @throws dev.moor.actors.port.MoorException INVALID where a pattern or a tag is none
   */
  static void check(Map<String, String> options) {
    for (String name : List.of("labels-regex", "env-regex")) {
      try {
        Pattern.compile(options.getOrDefault(name, ""));
      } catch (PatternSyntaxException e) {
        throw invalid("invalid log opt %s: %s".formatted(name, e.getMessage()));
      }
    }
    String tag = options.getOrDefault("tag", "");
    Map<String, String> known = places(new Owner("", "", ""), ContainerSpec.empty());
    Matcher matcher = PLACE.matcher(tag);
    while (matcher.find()) {
      if (!known.containsKey(matcher.group(1))) {
        throw invalid("invalid log opt tag: no field ." + matcher.group(1));
      }
    }
    if (PLACE.matcher(tag).replaceAll("").contains("{{")) {
      throw invalid("invalid log opt tag: only fields such as {{.Name}} are known: " + tag);
    }
  }

  private static void select(
      Map<String, String> from, String names, String regex, Map<String, String> found) {
    List<String> named = names == null ? List.of() : Arrays.asList(names.split(","));
    Pattern pattern = regex == null || regex.isEmpty() ? null : Pattern.compile(regex);
    from.forEach(
        (name, value) -> {
          if (named.contains(name) || (pattern != null && pattern.matcher(name).find())) {
            found.put(name, value);
          }
        });
  }

  private static Map<String, String> environment(List<String> entries) {
    Map<String, String> environment = new LinkedHashMap<>();
    for (String entry : entries) {
      int equals = entry.indexOf('=');
      if (equals > 0) {
        environment.put(entry.substring(0, equals), entry.substring(equals + 1));
      }
    }
    return environment;
  }

  private static Map<String, String> places(Owner owner, ContainerSpec spec) {
    String image = owner.imageId().replaceFirst("^sha256:", "");
    return Map.of(
        "ID", shortened(owner.id()),
        "FullID", owner.id(),
        "Name", owner.name(),
        "ImageID", shortened(image),
        "ImageFullID", owner.imageId(),
        "ImageName", spec.image(),
        "DaemonName", "moord");
  }

  private static String shortened(String id) {
    return id.substring(0, Math.min(SHORT_ID, id.length()));
  }

  private static String filled(String tag, Map<String, String> places) {
    return PLACE
        .matcher(tag)
        .replaceAll(
            place -> Matcher.quoteReplacement(places.getOrDefault(place.group(1), place.group())));
  }

  /** As the values of a query. */
  private static String escaped(String text) {
    StringBuilder escaped = new StringBuilder();
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      boolean plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      if (plain || PLAIN_SIGNS.indexOf(c) >= 0) {
        escaped.append(c);
      } else if (c == ' ') {
        escaped.append('+');
      } else {
        escaped.append("%%%02X".formatted((int) c));
      }
    }
    return escaped.toString();
  }
}
