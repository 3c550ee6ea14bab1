package dev.moor.images.dockerfile;

import dev.moor.images.ImageException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The {@code --name=value} words of one instruction; what is not known is refused by name. */
final class Flags {
  private final Map<String, List<String>> values = new LinkedHashMap<>();

  /**
   * @param texts names that take a value
   * @param lists names that may be given several times
   * @param switches names that stand alone or with a boolean
   */
  Flags(List<String> given, Set<String> texts, Set<String> lists, Set<String> switches) {
    for (String flag : given) {
      int equals = flag.indexOf('=');
      String name = equals < 0 ? flag.substring(2) : flag.substring(2, equals);
      boolean known = texts.contains(name) || lists.contains(name) || switches.contains(name);
      if (!known) {
        throw ImageException.invalid("Unknown flag: " + name);
      }
      if (equals < 0 && !switches.contains(name)) {
        throw ImageException.invalid("Missing a value on flag: " + name);
      }
      List<String> before = values.computeIfAbsent(name, key -> new ArrayList<>(1));
      if (!before.isEmpty() && !lists.contains(name)) {
        throw ImageException.invalid("Duplicate flag specified: " + name);
      }
      before.add(equals < 0 ? "true" : flag.substring(equals + 1));
    }
  }

  static Flags none(List<String> given) {
    return new Flags(given, Set.of(), Set.of(), Set.of());
  }

  /** Empty where not given. */
  String text(String name) {
    return values.containsKey(name) ? values.get(name).get(0) : "";
  }

  List<String> list(String name) {
    return values.getOrDefault(name, List.of());
  }

  boolean on(String name) {
    String value = values.containsKey(name) ? values.get(name).get(0) : "false";
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default ->
          throw ImageException.invalid(
              "Expecting boolean value for flag " + name + ", not: " + value);
    };
  }
}
