package dev.moor.actors.rules;

import dev.moor.actors.port.MoorException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What can be asked of a volume, in Docker's words. */
public final class VolumeRules {
  private static final Set<String> OPTIONS = Set.of("type", "o", "device", "size");
  private static final Map<String, List<String>> NEEDS =
      Map.of(
          "device", List.of("type"),
          "type", List.of("device"),
          "o", List.of("device", "type"));

  private VolumeRules() {}

  /**
   * @throws MoorException INVALID, or NOT_FOUND for a driver that is not {@code local}
   */
  public static void check(String name, String driver, Map<String, String> options) {
    MountPlan.checkVolumeName(name);
    if (!driver.isEmpty() && !driver.equals("local")) {
      throw new MoorException(
          MoorException.Kind.NOT_FOUND,
          "create %s: error looking up volume plugin %s: plugin \"%s\" not found"
              .formatted(name, driver, driver));
    }
    for (String option : options.keySet()) {
      if (!OPTIONS.contains(option)) {
        throw invalid(name, "invalid option: \"" + option + "\"");
      }
    }
    for (String option : options.keySet()) {
      for (String needed : NEEDS.getOrDefault(option, List.of())) {
        if (!options.containsKey(needed)) {
          throw invalid(name, "missing required option: \"" + needed + "\"");
        }
      }
    }
    if (options.containsKey("size")) {
      throw invalid(name, "quota size requested but no quota support");
    }
  }

  private static MoorException invalid(String name, String why) {
    return new MoorException(MoorException.Kind.INVALID, "create " + name + ": " + why);
  }
}
