package dev.moor.images.build;

import dev.moor.images.Platform;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The build arguments that an instruction sees: those declared in its stage, by the value of the
 * request, else by the declaration's default, else by the one before the first FROM. The proxy
 * settings need no declaration. Not thread-safe.
 */
final class BuildArgs {
  private static final Set<String> BUILT_IN =
      Set.of(
          "HTTP_PROXY",
          "http_proxy",
          "HTTPS_PROXY",
          "https_proxy",
          "FTP_PROXY",
          "ftp_proxy",
          "NO_PROXY",
          "no_proxy",
          "ALL_PROXY",
          "all_proxy");

  private final Map<String, String> given;
  private final Map<String, String> meta = new HashMap<>();
  private final Map<String, String> declared = new HashMap<>();
  private final Set<String> referenced = new HashSet<>();

  BuildArgs(Map<String, String> given, Platform target) {
    this.given = given;
    Platform host = Platform.host();
    platform("TARGET", target);
    platform("BUILD", host);
  }

  /** What a Dockerfile may declare to learn what it is built for, and where. */
  private void platform(String prefix, Platform platform) {
    meta.put(prefix + "PLATFORM", platform.toString());
    meta.put(prefix + "OS", platform.os());
    meta.put(prefix + "ARCH", platform.architecture());
    meta.put(prefix + "VARIANT", platform.variant());
  }

  void declareBeforeStages(String name, String value) {
    meta.put(name, value);
    referenced.add(name);
  }

  void declare(String name, String value) {
    declared.put(name, value);
    referenced.add(name);
  }

  void beginStage() {
    declared.clear();
  }

  /** The value of an argument where it may be used; null where it has none. */
  private String value(String name, Map<String, String> defaults) {
    if (given.get(name) != null) {
      return given.get(name);
    }
    String value = defaults.get(name);
    return value == null ? meta.get(name) : value;
  }

  /** What FROM sees. */
  String beforeStages(String name) {
    return meta.containsKey(name) || BUILT_IN.contains(name) ? value(name, meta) : null;
  }

  /** What the instructions of a stage see. */
  String inStage(String name) {
    return declared.containsKey(name) || BUILT_IN.contains(name) && given.containsKey(name)
        ? value(name, declared)
        : null;
  }

  /** Names and values for a command's environment, in order of the names. */
  Map<String, String> forCommand(Set<String> setByEnv) {
    Map<String, String> all = new TreeMap<>();
    Set<String> names = new HashSet<>(declared.keySet());
    names.addAll(BUILT_IN);
    for (String name : names) {
      String value = inStage(name);
      if (value != null && !setByEnv.contains(name)) {
        all.put(name, value);
      }
    }
    return all;
  }

  /** Whether the value of the argument makes another step of a command. */
  boolean isPartOfStep(String name) {
    return referenced.contains(name) || !BUILT_IN.contains(name);
  }

  /** Arguments of the request that no instruction asked for. */
  List<String> unused() {
    Set<String> left = new TreeSet<>(given.keySet());
    left.removeAll(referenced);
    left.removeAll(BUILT_IN);
    return List.copyOf(left);
  }
}
