package dev.moor.supervisor.builds;

import dev.moor.actors.container.ContainerSpec;
import dev.moor.actors.container.HostSpec;
import dev.moor.actors.health.HealthSpec;
import dev.moor.actors.image.ImageEvent.Source;
import dev.moor.actors.image.ImageView;
import dev.moor.actors.port.Asker;
import dev.moor.actors.port.BuildService.Build;
import dev.moor.actors.port.ImageService.Auth;
import dev.moor.actors.port.ImageService.Progress;
import dev.moor.actors.port.MoorException;
import dev.moor.images.Digest;
import dev.moor.images.ImageException;
import dev.moor.images.ImageStore;
import dev.moor.images.LoadedImage;
import dev.moor.images.Reference;
import dev.moor.images.build.BuildHost;
import dev.moor.images.model.ImageConfig;
import dev.moor.supervisor.containers.ContainerEngine;
import dev.moor.supervisor.images.ImageAdapter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** What one build needs of this engine. */
final class EngineBuildHost implements BuildHost {
  private static final Auth NOBODY = new Auth("", "", "", "", "");
  private static final HealthSpec NO_CHECK = new HealthSpec(List.of("NONE"), 0, 0, 0, 0, 0, null);

  private final ImageStore store;
  private final ImageAdapter images;
  private final ContainerEngine engine;
  private final Map<String, ImageConfig> configs;
  private final Asker asker;
  private final Build build;
  private final Consumer<Progress> progress;

  /**
   * @param configs configs by image id, which never change
   */
  EngineBuildHost(
      ImageStore store,
      ImageAdapter images,
      ContainerEngine engine,
      Map<String, ImageConfig> configs,
      Asker asker,
      Build build,
      Consumer<Progress> progress) {
    this.store = store;
    this.images = images;
    this.engine = engine;
    this.configs = configs;
    this.asker = asker;
    this.build = build;
    this.progress = progress;
  }

  @Override
  public Optional<Image> find(String reference) {
    return images.known(reference).map(this::image);
  }

  private Image image(ImageView view) {
    ImageConfig config =
        configs.computeIfAbsent(
            view.id(),
            id -> {
              try {
                return store.readConfig(Digest.parse(id));
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    return new Image(view.id(), images.manifestOf(view), config);
  }

  @Override
  public Image pull(String reference, String platform) {
    Reference name = Reference.parse(reference).withDefaultTag();
    Auth auth = build.auths().getOrDefault(registry(name), NOBODY);
    try {
      Stages.join(images.pull(asker, name.familiar(), platform, auth, progress));
    } catch (MoorException e) {
      throw new ImageException(kind(e.kind()), e.getMessage(), e);
    }
    return find(reference)
        .orElseThrow(() -> ImageException.notFound("No such image: " + reference));
  }

  private static ImageException.Kind kind(MoorException.Kind kind) {
    return switch (kind) {
      case NOT_FOUND -> ImageException.Kind.NOT_FOUND;
      case INVALID -> ImageException.Kind.INVALID;
      case CONFLICT -> ImageException.Kind.CONFLICT;
      case UNAUTHORIZED, FORBIDDEN -> ImageException.Kind.UNAUTHORIZED;
      case UNAVAILABLE -> ImageException.Kind.UNAVAILABLE;
      case NOT_MODIFIED, NOT_IMPLEMENTED, INTERNAL -> ImageException.Kind.INTERNAL;
    };
  }

  /** Docker's clients keep credentials for its own hub under an address of old. */
  private static String registry(Reference name) {
    return name.domain().equals("docker.io") ? "https://index.docker.io/v1/" : name.domain();
  }

  @Override
  public List<Image> children(String imageId) {
    return images.children(imageId).stream()
        .sorted(Comparator.comparing(ImageView::createdAt).reversed())
        .map(this::image)
        .toList();
  }

  @Override
  public Image record(LoadedImage made, String parentId) throws IOException {
    images.records().record(made, Source.BUILD, parentId, asker);
    String id = made.config().toString();
    return new Image(id, made.manifest(), store.readConfig(made.config()));
  }

  @Override
  public Running run(Step step) throws IOException {
    HostSpec host = build.host();
    if (!step.network().isEmpty() && !step.network().equals("default")) {
      host = host.withNetworkMode(step.network());
    }
    List<HostSpec.MountSpec> mounts = new ArrayList<>();
    for (StepMount mount : step.mounts()) {
      mounts.add(mount(mount));
    }
    ContainerSpec spec =
        new ContainerSpec(
            step.imageId(),
            List.of(""),
            step.command(),
            step.env(),
            "",
            "",
            "",
            "",
            Map.of(),
            false,
            false,
            false,
            false,
            true,
            true,
            "",
            null,
            null,
            null,
            host.withMounts(mounts),
            NO_CHECK);
    String id = Stages.join(engine.createForBuild(asker, spec)).id();
    return new StepContainer(engine, asker, id, progress).begin();
  }

  private static HostSpec.MountSpec mount(StepMount mount) {
    boolean memory = mount.source() == null;
    String options = memory && mount.sizeBytes() > 0 ? "size=" + mount.sizeBytes() : "";
    return new HostSpec.MountSpec(
        memory ? "tmpfs" : "bind",
        memory ? "" : mount.source().toString(),
        mount.target(),
        mount.readOnly(),
        options,
        false,
        false,
        false,
        "");
  }
}
