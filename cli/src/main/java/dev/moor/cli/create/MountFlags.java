package dev.moor.cli.create;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.moor.cli.CliException;
import dev.moor.cli.format.Json;
import dev.moor.cli.format.Sizes;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Reads {@code -v}, {@code --mount} and {@code --tmpfs}. */
final class MountFlags {
  private MountFlags() {}

  /** {@code -v}: with a source into Binds, without one an anonymous volume. */
  static void volumes(List<String> flags, ObjectNode config, ObjectNode host) {
    for (String flag : flags) {
      if (!flag.contains(":")) {
        if (!flag.startsWith("/")) {
          throw new CliException(
              125, "invalid volume \"" + flag + "\": the path in the container must be absolute");
        }
        config.withObject("/Volumes").putObject(flag);
        continue;
      }
      int colon = flag.indexOf(':');
      String source = flag.substring(0, colon);
      if (source.startsWith(".") || source.startsWith("~")) {
        source = Path.of(source).toAbsolutePath().normalize().toString();
      }
      host.withArray("/Binds").add(source + flag.substring(colon));
    }
  }

  /** {@code --tmpfs /path[:options]}. */
  static void tmpfs(List<String> flags, ObjectNode host) {
    for (String flag : flags) {
      int colon = flag.indexOf(':');
      host.withObject("/Tmpfs")
          .put(
              colon < 0 ? flag : flag.substring(0, colon),
              colon < 0 ? "" : flag.substring(colon + 1));
    }
  }

  /** {@code --mount type=bind,source=…,target=…}. */
  static void mounts(List<String> flags, ObjectNode host) {
    if (flags.isEmpty()) {
      return;
    }
    ArrayNode mounts = host.putArray("Mounts");
    flags.forEach(flag -> mounts.add(mount(flag)));
  }

  private static ObjectNode mount(String flag) {
    ObjectNode mount = Json.MAPPER.createObjectNode();
    mount.put("Type", "volume");
    for (String field : flag.split(",")) {
      int equals = field.indexOf('=');
      String key = (equals < 0 ? field : field.substring(0, equals)).toLowerCase(Locale.ROOT);
      if (equals < 0
          && !key.equals("readonly")
          && !key.equals("ro")
          && !key.equals("volume-nocopy")) {
        throw invalid(flag, "invalid field '" + field + "' must be a key=value pair");
      }
      put(mount, flag, key, equals < 0 ? "true" : field.substring(equals + 1));
    }
    if (!mount.has("Target")) {
      throw invalid(flag, "target is required");
    }
    return mount;
  }

  private static void put(ObjectNode mount, String flag, String key, String value) {
    switch (key) {
      case "type" -> mount.put("Type", value.toLowerCase(Locale.ROOT));
      case "source", "src" ->
          mount.put(
              "Source",
              value.startsWith(".")
                  ? Path.of(value).toAbsolutePath().normalize().toString()
                  : value);
      case "target", "dst", "destination" -> mount.put("Target", value);
      case "readonly", "ro" -> mount.put("ReadOnly", bool(flag, key, value));
      case "consistency" -> mount.put("Consistency", value);
      case "bind-propagation" -> mount.withObject("/BindOptions").put("Propagation", value);
      case "bind-nonrecursive" ->
          mount.withObject("/BindOptions").put("NonRecursive", bool(flag, key, value));
      case "bind-recursive" -> recursive(mount, flag, value);
      case "bind-create-src" ->
          mount.withObject("/BindOptions").put("CreateMountpoint", bool(flag, key, value));
      case "volume-nocopy" ->
          mount.withObject("/VolumeOptions").put("NoCopy", bool(flag, key, value));
      case "volume-subpath" -> mount.withObject("/VolumeOptions").put("Subpath", value);
      case "volume-label" ->
          mount
              .withObject("/VolumeOptions/Labels")
              .setAll(KeyValues.pairs(List.of(value), true, "label"));
      case "volume-driver" -> mount.withObject("/VolumeOptions/DriverConfig").put("Name", value);
      case "volume-opt" ->
          mount
              .withObject("/VolumeOptions/DriverConfig/Options")
              .setAll(KeyValues.pairs(List.of(value), false, "volume-opt"));
      case "tmpfs-size" -> mount.withObject("/TmpfsOptions").put("SizeBytes", size(flag, value));
      case "tmpfs-mode" -> mount.withObject("/TmpfsOptions").put("Mode", octal(flag, value));
      default -> throw invalid(flag, "unknown option '" + key + "'");
    }
  }

  private static void recursive(ObjectNode mount, String flag, String value) {
    switch (value) {
      case "enabled" -> {} // as without it
      case "disabled" -> mount.withObject("/BindOptions").put("NonRecursive", true);
      case "writable" -> mount.withObject("/BindOptions").put("ReadOnlyNonRecursive", true);
      case "readonly" -> mount.withObject("/BindOptions").put("ReadOnlyForceRecursive", true);
      default ->
          throw invalid(
              flag,
              "invalid value for bind-recursive: "
                  + value
                  + " (must be \"enabled\", \"disabled\", \"writable\", or \"readonly\")");
    }
  }

  private static boolean bool(String flag, String key, String value) {
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "1", "true", "t" -> true;
      case "0", "false", "f" -> false;
      default -> throw invalid(flag, "invalid value for " + key + ": " + value);
    };
  }

  private static long size(String flag, String value) {
    try {
      return Sizes.parse(value);
    } catch (IllegalArgumentException e) {
      throw invalid(flag, e.getMessage());
    }
  }

  private static int octal(String flag, String value) {
    try {
      return Integer.parseInt(value, 8);
    } catch (NumberFormatException e) {
      throw invalid(flag, "invalid value for tmpfs-mode: " + value);
    }
  }

  private static CliException invalid(String flag, String why) {
    return new CliException(125, "invalid argument \"" + flag + "\" for \"--mount\" flag: " + why);
  }
}
