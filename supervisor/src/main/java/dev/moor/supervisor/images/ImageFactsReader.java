package dev.moor.supervisor.images;

import dev.moor.actors.health.HealthSpec;
import dev.moor.actors.image.ImageFacts;
import dev.moor.actors.image.ImageView;
import dev.moor.images.Digest;
import dev.moor.images.LoadedImage;
import dev.moor.images.model.ImageConfig;
import dev.moor.images.model.RunConfig;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/** What the journal keeps of an image, from its config. */
final class ImageFactsReader {
  private ImageFactsReader() {}

  static ImageFacts of(LoadedImage image, String parentId, ImageConfig config) {
    return new ImageFacts(
        parentId,
        text(config.comment()),
        config.createdAt(),
        text(config.author()),
        config.platform().architecture(),
        config.platform().os(),
        text(config.variant()),
        image.sizeBytes(),
        defaults(config.config()),
        strings(image.diffIds()),
        strings(image.chainIds()),
        image.manifest() == null ? "" : image.manifest().toString(),
        image.target() == null ? "" : image.target().toString());
  }

  private static ImageView.Defaults defaults(RunConfig run) {
    return new ImageView.Defaults(
        run.entrypoint(),
        run.cmd(),
        run.env(),
        text(run.workingDir()),
        text(run.user()),
        run.labels(),
        keys(run.exposedPorts()),
        keys(run.volumes()),
        text(run.stopSignal()),
        run.shell(),
        run.onBuild(),
        healthcheck(run.healthcheck()));
  }

  private static HealthSpec healthcheck(RunConfig.Healthcheck check) {
    return check == null
        ? null
        : new HealthSpec(
            check.test(),
            number(check.intervalNanos()),
            number(check.timeoutNanos()),
            number(check.startPeriodNanos()),
            number(check.startIntervalNanos()),
            (int) number(check.retries()),
            null);
  }

  private static long number(Number value) {
    return value == null ? 0 : value.longValue();
  }

  private static SortedSet<String> keys(Map<String, Object> map) {
    return map == null ? null : new TreeSet<>(map.keySet());
  }

  private static List<String> strings(List<Digest> digests) {
    return digests.stream().map(Digest::toString).toList();
  }

  private static String text(String value) {
    return value == null ? "" : value;
  }
}
