package dev.moor.actors.rules;

import dev.moor.actors.container.ContainerSpec;
import dev.moor.actors.health.HealthSpec;
import dev.moor.actors.image.ImageView;
import dev.moor.actors.port.MoorException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** What a container takes from its image where the user said nothing. */
public final class ImageDefaults {
  private ImageDefaults() {}

  /**
   * The spec with the image's defaults merged in. An entrypoint of the user's resets the image's
   * command; {@code [""]} means no entrypoint at all.
   *
   * @throws MoorException INVALID where nothing is left to run
   */
  public static ContainerSpec merge(ContainerSpec spec, ImageView.Defaults image) {
    List<String> entrypoint = spec.entrypoint();
    List<String> command = spec.command();
    if (isEmpty(entrypoint)) {
      if (isEmpty(command)) {
        command = image.command();
      }
      if (entrypoint == null) {
        entrypoint = image.entrypoint();
      }
    }
    if (entrypoint != null && entrypoint.equals(List.of(""))) {
      entrypoint = null;
    }
    if (isEmpty(entrypoint) && isEmpty(command)) {
      throw new MoorException(MoorException.Kind.INVALID, "no command specified");
    }
    return new ContainerSpec(
        spec.image(),
        entrypoint,
        command,
        env(list(spec.env()), list(image.env())),
        either(spec.workingDir(), image.workingDir()),
        either(spec.user(), image.user()),
        spec.hostname(),
        spec.domainname(),
        labels(spec.labels(), image.labels()),
        spec.tty(),
        spec.openStdin(),
        spec.stdinOnce(),
        spec.attachStdin(),
        spec.attachStdout(),
        spec.attachStderr(),
        either(spec.stopSignal(), image.stopSignal()),
        spec.stopTimeoutSeconds(),
        union(spec.exposedPorts(), image.exposedPorts()),
        union(spec.volumes(), image.volumes()),
        spec.host(),
        healthcheck(spec.healthcheck(), image));
  }

  /** The user's where he gave a test, field by field the image's where he did not. */
  private static HealthSpec healthcheck(HealthSpec given, ImageView.Defaults image) {
    HealthSpec known = image.healthcheck();
    List<String> shell = list(image.shell());
    if (given == null) {
      return known == null || known.test().isEmpty() ? null : with(known, known.test(), shell);
    }
    HealthSpec base = known == null ? new HealthSpec(null, 0, 0, 0, 0, 0, null) : known;
    HealthSpec merged =
        new HealthSpec(
            given.test().isEmpty() ? base.test() : given.test(),
            either(given.intervalNanos(), base.intervalNanos()),
            either(given.timeoutNanos(), base.timeoutNanos()),
            either(given.startPeriodNanos(), base.startPeriodNanos()),
            either(given.startIntervalNanos(), base.startIntervalNanos()),
            (int) either(given.retries(), base.retries()),
            shell);
    return merged.test().isEmpty() ? null : merged;
  }

  private static HealthSpec with(HealthSpec spec, List<String> test, List<String> shell) {
    return new HealthSpec(
        test,
        spec.intervalNanos(),
        spec.timeoutNanos(),
        spec.startPeriodNanos(),
        spec.startIntervalNanos(),
        spec.retries(),
        shell);
  }

  private static long either(long given, long image) {
    return given == 0 ? image : given;
  }

  private static boolean isEmpty(List<String> list) {
    return list == null || list.isEmpty();
  }

  private static List<String> list(List<String> list) {
    return list == null ? List.of() : list;
  }

  private static String either(String given, String image) {
    String chosen = given == null || given.isEmpty() ? image : given;
    return chosen == null ? "" : chosen;
  }

  /** The user's entries first, then those of the image whose key the user did not give. */
  private static List<String> env(List<String> given, List<String> image) {
    Set<String> keys = new HashSet<>();
    given.forEach(entry -> keys.add(key(entry)));
    List<String> merged = new ArrayList<>(given);
    image.stream().filter(entry -> !keys.contains(key(entry))).forEach(merged::add);
    return List.copyOf(merged);
  }

  private static String key(String entry) {
    int equals = entry.indexOf('=');
    return equals < 0 ? entry : entry.substring(0, equals);
  }

  private static Map<String, String> labels(Map<String, String> given, Map<String, String> image) {
    Map<String, String> merged = new TreeMap<>(image == null ? Map.of() : image);
    merged.putAll(given == null ? Map.of() : given);
    return merged;
  }

  private static SortedSet<String> union(SortedSet<String> given, SortedSet<String> image) {
    SortedSet<String> merged = new TreeSet<>();
    merged.addAll(given == null ? Set.of() : given);
    merged.addAll(image == null ? Set.of() : image);
    return merged;
  }
}
