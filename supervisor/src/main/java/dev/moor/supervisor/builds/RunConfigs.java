package dev.moor.supervisor.builds;

import dev.moor.actors.container.ContainerSpec;
import dev.moor.actors.health.HealthSpec;
import dev.moor.actors.image.ImageView;
import dev.moor.actors.rules.ImageDefaults;
import dev.moor.images.model.RunConfig;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What a container was made with, as an image's config. */
final class RunConfigs {
  private RunConfigs() {}

  /**
   * The config of a container's image-to-be.
   *
   * @param given what the request sets instead; null: nothing
   */
  static RunConfig of(ContainerSpec container, ContainerSpec given) {
    ContainerSpec spec =
        given == null ? container : ImageDefaults.merge(given, defaults(container));
    return new RunConfig(
        emptyAsNull(spec.user()),
        keys(spec.exposedPorts()),
        spec.env().isEmpty() ? null : spec.env(),
        emptyAsNull(spec.entrypoint()),
        emptyAsNull(spec.command()),
        healthcheck(spec.healthcheck()),
        null,
        keys(spec.volumes()),
        emptyAsNull(spec.workingDir()),
        spec.labels().isEmpty() ? null : spec.labels(),
        emptyAsNull(spec.stopSignal()),
        spec.stopTimeoutSeconds(),
        null,
        null);
  }

  private static ImageView.Defaults defaults(ContainerSpec spec) {
    return new ImageView.Defaults(
        spec.entrypoint(),
        spec.command(),
        spec.env(),
        spec.workingDir(),
        spec.user(),
        spec.labels(),
        spec.exposedPorts(),
        spec.volumes(),
        spec.stopSignal(),
        null,
        null,
        spec.healthcheck());
  }

  private static RunConfig.Healthcheck healthcheck(HealthSpec check) {
    return check == null || check.test().isEmpty()
        ? null
        : new RunConfig.Healthcheck(
            check.test(),
            zeroAsNull(check.intervalNanos()),
            zeroAsNull(check.timeoutNanos()),
            zeroAsNull(check.startPeriodNanos()),
            zeroAsNull(check.startIntervalNanos()),
            check.retries() == 0 ? null : (Integer) check.retries());
  }

  private static Long zeroAsNull(long value) {
    return value == 0 ? null : (Long) value;
  }

  private static Map<String, Object> keys(Collection<String> names) {
    return names.isEmpty()
        ? null
        : names.stream().collect(Collectors.toMap(name -> name, name -> Map.of()));
  }

  private static String emptyAsNull(String text) {
    return text.isEmpty() ? null : text;
  }

  private static List<String> emptyAsNull(List<String> list) {
    return list == null || list.isEmpty() ? null : list;
  }
}
