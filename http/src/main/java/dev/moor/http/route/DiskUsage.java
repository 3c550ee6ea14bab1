package dev.moor.http.route;

import akka.http.javadsl.model.HttpResponse;
import dev.moor.actors.image.ImageView;
import dev.moor.actors.port.BuildService;
import dev.moor.actors.port.ContainerService.ListQuery;
import dev.moor.actors.port.ContainerService.Listed;
import dev.moor.actors.port.EngineServices;
import dev.moor.actors.port.ImageService;
import dev.moor.actors.volume.VolumeView;
import dev.moor.http.json.ContainerJson;
import dev.moor.http.json.ImageJson;
import dev.moor.http.json.JsonOut;
import dev.moor.http.json.VolumeJson;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/** {@code GET /system/df}: what images, containers, volumes and build caches take. */
final class DiskUsage {
  private static final Set<String> TYPES = Set.of("container", "image", "volume", "build-cache");

  private final EngineServices services;

  DiskUsage(EngineServices services) {
    this.services = services;
  }

  private record Images(List<ImageView> list, ImageService.Usage usage) {}

  private record SizedVolume(VolumeView view, long bytes) {}

  CompletionStage<HttpResponse> answer(Exchange exchange) {
    List<String> types = exchange.texts("type");
    for (String type : types) {
      if (!TYPES.contains(type)) {
        throw Replies.invalid("unknown object type: " + type);
      }
    }
    CompletionStage<Images> images = wanted(types, "image", this::images);
    CompletionStage<List<Listed>> containers = wanted(types, "container", this::containers);
    CompletionStage<List<SizedVolume>> volumes = wanted(types, "volume", this::volumes);
    CompletionStage<List<BuildService.Cache>> caches =
        wanted(types, "build-cache", () -> services.builds().caches());
    return images
        .thenCombine(containers, (i, c) -> head(exchange.version(), i, c))
        .thenCombine(volumes, (out, v) -> out.andThen(o -> volumes(o, v)))
        .thenCombine(caches, (out, c) -> out.andThen(o -> caches(o, c)))
        .thenApply(write -> Replies.json(write::to));
  }

  /** Writes a part of the answer. */
  private interface Part {
    void to(JsonOut out);

    default Part andThen(Part next) {
      return out -> {
        to(out);
        next.to(out);
      };
    }
  }

  /** What is not asked for is null. */
  private static <T> CompletionStage<T> wanted(
      List<String> types, String type, Supplier<CompletionStage<T>> read) {
    return types.isEmpty() || types.contains(type)
        ? read.get()
        : CompletableFuture.completedStage(null);
  }

  private CompletionStage<Images> images() {
    return services
        .images()
        .list(false, Map.of())
        .thenCombine(services.images().usage(), Images::new);
  }

  private CompletionStage<List<Listed>> containers() {
    return services.containers().list(new ListQuery(true, 0, true, Map.of()));
  }

  /** One after the other: each walks a folder. */
  private CompletionStage<List<SizedVolume>> volumes() {
    return services.volumes().list(Map.of()).thenCompose(this::sized);
  }

  private CompletionStage<List<SizedVolume>> sized(List<VolumeView> views) {
    CompletionStage<List<SizedVolume>> all = CompletableFuture.completedStage(new ArrayList<>());
    for (VolumeView view : views) {
      all = all.thenCompose(before -> sized(view, before));
    }
    return all;
  }

  private CompletionStage<List<SizedVolume>> sized(VolumeView view, List<SizedVolume> before) {
    return services
        .volumes()
        .size(view.name())
        .thenApply(
            bytes -> {
              before.add(new SizedVolume(view, bytes));
              return before;
            });
  }

  private static Part head(int version, Images images, List<Listed> containers) {
    Instant now = Instant.now();
    return out -> {
      out.object().number("LayersSize", images == null ? 0 : images.usage().layersBytes());
      array(
          out,
          "Images",
          images == null ? null : images.list(),
          (o, image) ->
              ImageJson.listed(
                  o,
                  image,
                  version,
                  image.containers(),
                  images.usage().sharedBytes().getOrDefault(image.id(), 0L)));
      array(out, "Containers", containers, (o, one) -> ContainerJson.listed(o, one, now));
    };
  }

  private static void volumes(JsonOut out, List<SizedVolume> volumes) {
    array(
        out, "Volumes", volumes, (o, volume) -> VolumeJson.write(o, volume.view(), volume.bytes()));
  }

  /** Nothing is pruned while a build runs, so none shows as in use. */
  private static void caches(JsonOut out, List<BuildService.Cache> caches) {
    array(
        out,
        "BuildCache",
        caches,
        (o, cache) ->
            o.object()
                .text("ID", cache.id())
                .text("Type", cache.type())
                .text("Description", "")
                .flag("InUse", false)
                .flag("Shared", false)
                .number("Size", cache.bytes())
                .time("CreatedAt", cache.usedAt())
                .time("LastUsedAt", cache.usedAt())
                .number("UsageCount", 1)
                .end());
    long bytes = caches == null ? 0 : caches.stream().mapToLong(BuildService.Cache::bytes).sum();
    out.number("BuilderSize", bytes).end();
  }

  private static <T> void array(
      JsonOut out, String name, List<T> values, BiConsumer<JsonOut, T> write) {
    if (values == null) {
      out.nothing(name);
      return;
    }
    out.array(name);
    values.forEach(value -> write.accept(out, value));
    out.endArray();
  }
}
