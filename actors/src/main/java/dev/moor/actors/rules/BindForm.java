package dev.moor.actors.rules;

import static dev.moor.actors.rules.SpecCheck.invalid;

import dev.moor.actors.container.HostSpec.MountSpec;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Docker's short form of a mount: {@code source:/target[:mode]}. */
final class BindForm {
  /** A mode's word to the group of which only one may be given. */
  private static final Map<String, String> WORDS =
      Map.ofEntries(
          Map.entry("rw", "access"),
          Map.entry("ro", "access"),
          Map.entry("z", "label"),
          Map.entry("Z", "label"),
          Map.entry("nocopy", "copy"),
          Map.entry("shared", "propagation"),
          Map.entry("rshared", "propagation"),
          Map.entry("slave", "propagation"),
          Map.entry("rslave", "propagation"),
          Map.entry("private", "propagation"),
          Map.entry("rprivate", "propagation"),
          Map.entry("consistent", "consistency"),
          Map.entry("cached", "consistency"),
          Map.entry("delegated", "consistency"));

  private BindForm() {}

  static MountSpec parse(String bind) {
    String[] parts = bind.split(":", -1);
    if (parts.length < 2 || parts.length > 3 || parts[0].isEmpty() || parts[1].isEmpty()) {
      throw invalid(badForm(bind));
    }
    if (parts.length == 2 && !parts[1].startsWith("/") && isMode(parts[1])) {
      throw invalid(badForm(bind));
    }
    String mode = parts.length == 3 ? parts[2] : "";
    boolean isBind = parts[0].startsWith("/");
    if (!mode.isEmpty() && !isMode(mode)) {
      throw invalid("invalid mode: " + mode);
    }
    List<String> words = mode.isEmpty() ? List.of() : List.of(mode.split(","));
    String target = target(bind, isBind ? "bind" : "volume", parts[1]);
    String propagation =
        words.stream().filter(word -> "propagation".equals(WORDS.get(word))).findFirst().orElse("");
    boolean noCopy = words.contains("nocopy");
    if (isBind ? noCopy : !propagation.isEmpty()) {
      throw invalid("invalid mode: " + mode);
    }
    if (!isBind) {
      MountPlan.checkVolumeName(parts[0]);
    }
    return new MountSpec(
        isBind ? "bind" : "volume",
        isBind ? Paths.clean(parts[0]) : parts[0],
        target,
        words.contains("ro"),
        mode,
        false,
        noCopy,
        isBind,
        propagation);
  }

  /** Whether it is a word for how mounts go on, or empty. */
  static boolean isPropagation(String word) {
    return word.isEmpty() || "propagation".equals(WORDS.get(word));
  }

  /** The cleaned target of a short form, or of a declared volume. */
  static String target(String bind, String type, String target) {
    if (!target.startsWith("/")) {
      throw invalid(
          ("%s: invalid mount config for type \"%s\": invalid mount path: '%s' "
                  + "mount path must be absolute")
              .formatted(badForm(bind), type, target));
    }
    String clean = Paths.clean(target);
    if (clean.equals("/")) {
      throw invalid(badForm(bind) + ": invalid specification: destination can't be '/'");
    }
    return clean;
  }

  private static String badForm(String bind) {
    return "invalid volume specification: '" + bind + "'";
  }

  private static boolean isMode(String mode) {
    Set<String> groups = new HashSet<>();
    for (String word : mode.split(",", -1)) {
      String group = WORDS.get(word);
      if (group == null || !groups.add(group)) {
        return false;
      }
    }
    return true;
  }
}
