package dev.moor.supervisor.builds;

import dev.moor.actors.container.ContainerCommand;
import dev.moor.actors.container.ContainerView;
import dev.moor.actors.image.ImageEvent.Source;
import dev.moor.actors.image.ImageView;
import dev.moor.actors.port.Asker;
import dev.moor.actors.port.BuildService.Commit;
import dev.moor.actors.port.ContainerService;
import dev.moor.actors.port.MoorException;
import dev.moor.images.ImageStore;
import dev.moor.images.LoadedImage;
import dev.moor.images.Reference;
import dev.moor.images.archive.UpperLayer;
import dev.moor.images.make.ChildSpec;
import dev.moor.images.make.ConfigChanges;
import dev.moor.images.model.RunConfig;
import dev.moor.images.store.Lease;
import dev.moor.supervisor.containers.ContainerEngine;
import dev.moor.supervisor.images.ImageAdapter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Makes an image of a container as it is; all of it blocks. */
final class CommitWork {
  private final ImageStore store;
  private final ImageAdapter images;
  private final ContainerEngine engine;

  CommitWork(ImageStore store, ImageAdapter images, ContainerEngine engine) {
    this.store = store;
    this.images = images;
    this.engine = engine;
  }

  String run(Asker asker, Commit commit) throws IOException {
    Optional<Reference> name = ImageAdapter.givenName(commit.repository(), commit.tag());
    ContainerService containers = engine.containers();
    ContainerView view = Stages.join(containers.inspect(commit.container(), false)).view();
    boolean pause = commit.pause() && view.phase() == ContainerView.Phase.RUNNING;
    if (pause) {
      Stages.join(containers.pause(asker, view.id()));
    }
    LoadedImage image;
    try (Lease lease = store.lease()) {
      try {
        image = make(view, commit, lease);
      } finally {
        if (pause) {
          Stages.join(containers.unpause(asker, view.id()));
        }
      }
      images.records().record(image, Source.COMMIT, view.imageId(), asker);
    }
    String id = image.config().toString();
    name.ifPresent(n -> Stages.join(images.records().name(id, n.familiar(), asker)));
    Map<String, String> told = new TreeMap<>();
    told.put("comment", commit.comment());
    told.put("imageID", id);
    told.put("imageRef", name.map(Reference::familiar).orElse(""));
    engine.note(view.id(), new ContainerCommand.Note("commit", told, asker));
    return id;
  }

  private LoadedImage make(ContainerView view, Commit commit, Lease lease) throws IOException {
    ImageView parent =
        images
            .known(view.imageId())
            .orElseThrow(
                () ->
                    new MoorException(
                        MoorException.Kind.NOT_FOUND,
                        "the image of container " + view.id() + " is gone: " + view.imageId()));
    RunConfig config =
        ConfigChanges.apply(RunConfigs.of(view.spec(), commit.config()), commit.changes());
    List<String> command = view.spec().command();
    ChildSpec spec =
        new ChildSpec(
            images.manifestOf(parent),
            config,
            command == null ? "" : String.join(" ", command),
            commit.comment(),
            commit.author(),
            null);
    Path upper = engine.folder(view.id()).upper();
    boolean neverRan = !Files.isDirectory(upper);
    return store.child(
        spec, neverRan ? null : out -> UpperLayer.write(upper, Set.of(), out), lease);
  }
}
