package dev.moor.supervisor.history;

import dev.moor.actors.container.ContainerView;
import dev.moor.actors.history.PastFold;
import dev.moor.actors.image.ImageEvent;
import dev.moor.actors.image.ImageMachine;
import dev.moor.actors.image.ImageView;
import dev.moor.actors.network.NetworkEvent;
import dev.moor.actors.network.NetworkMachine;
import dev.moor.actors.network.NetworkView;
import dev.moor.actors.port.HistoryService.Drift;
import dev.moor.actors.port.HistoryService.Replayed;
import dev.moor.actors.volume.VolumeEvent;
import dev.moor.actors.volume.VolumeMachine;
import dev.moor.actors.volume.VolumeView;
import dev.moor.persistence.codec.CodecRegistry;
import dev.moor.persistence.journal.EventLog;
import dev.moor.persistence.journal.JournalEntry;
import dev.moor.runtime.RuntimeEnvironment;
import dev.moor.supervisor.DataRoot;
import dev.moor.supervisor.containers.ContainerDirectory;
import dev.moor.supervisor.entity.EntityViews;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Rebuilds every view from the journal and compares it with the live one and with kernel and disk.
 * Changes nothing. The daemon goes on meanwhile, so only what differs in every one of some looks
 * counts.
 */
public final class ReplayCheck {
  private static final int LOOKS = 4;
  private static final long PAUSE_MILLIS = 400;

  private final Sources sources;
  private final PastContainers past;
  private final JournalViews journal;
  private final Executor blocking;

  /**
   * What is compared.
   *
   * @param imageDrift what an image lacks on disk, a sentence each
   * @param more looks of others at what they keep in the kernel (networks, rules)
   */
  public record Sources(
      EventLog log,
      CodecRegistry codecs,
      ContainerDirectory containers,
      EntityViews<ImageView> images,
      EntityViews<VolumeView> volumes,
      EntityViews<NetworkView> networks,
      RuntimeEnvironment runtime,
      DataRoot root,
      Function<ImageView, List<String>> imageDrift,
      List<CallableLook> more) {}

  /** A further look. */
  @FunctionalInterface
  public interface CallableLook {
    List<Drift> look() throws IOException;
  }

  private record Looked(Replayed counts, Set<Drift> drift) {}

  public ReplayCheck(Sources sources, Executor blocking) {
    this.sources = sources;
    this.past = new PastContainers(sources.log(), sources.codecs(), sources.containers());
    this.journal = new JournalViews(sources.log(), sources.codecs());
    this.blocking = blocking;
  }

  /** Runs on threads that may block. */
  public CompletionStage<Replayed> run() {
    return CompletableFuture.supplyAsync(this::look, blocking)
        .thenCompose(first -> again(first, LOOKS - 1));
  }

  private CompletionStage<Replayed> again(Looked so, int left) {
    if (left == 0 || so.drift().isEmpty()) {
      Replayed counts = so.counts();
      return CompletableFuture.completedFuture(
          new Replayed(
              counts.containers(),
              counts.images(),
              counts.volumes(),
              counts.networks(),
              List.copyOf(so.drift())));
    }
    Executor later =
        CompletableFuture.delayedExecutor(PAUSE_MILLIS, TimeUnit.MILLISECONDS, blocking);
    return CompletableFuture.supplyAsync(this::look, later)
        .thenCompose(
            next -> {
              Set<Drift> both = new LinkedHashSet<>(next.drift());
              both.retainAll(so.drift());
              return again(new Looked(next.counts(), both), left - 1);
            });
  }

  private Looked look() {
    try {
      Set<Drift> drift = new LinkedHashSet<>();
      int containers = containers(drift);
      Map<String, ImageView> images = journal.of("image|", ImageEvent.class, ImageMachine::new);
      Map<String, VolumeView> volumes =
          journal.of("volume|", VolumeEvent.class, VolumeMachine::new);
      Map<String, NetworkView> networks =
          journal.of("network|", NetworkEvent.class, NetworkMachine::new);
      views("image", images, sources.images(), ImageView::id, drift);
      views("volume", volumes, sources.volumes(), VolumeView::name, drift);
      views("network", networks, sources.networks(), NetworkView::id, drift);
      for (ImageView image : images.values()) {
        sources
            .imageDrift()
            .apply(image)
            .forEach(what -> drift.add(new Drift("image", image.id(), what)));
      }
      volumeFolders(volumes, drift);
      for (CallableLook look : sources.more()) {
        drift.addAll(look.look());
      }
      return new Looked(
          new Replayed(containers, images.size(), volumes.size(), networks.size(), List.of()),
          drift);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int containers(Set<Drift> drift) throws IOException {
    KernelLook kernel = new KernelLook(sources.runtime(), sources.root());
    Map<String, ContainerView> rebuilt = new TreeMap<>();
    List<String> gone = new ArrayList<>();
    for (String id : past.ids()) {
      PastFold fold = new PastFold();
      past.read(id, fold::next);
      if (!past.damage(id).isEmpty() || !fold.misfit().isEmpty()) {
        sources.containers().get(id).ifPresent(view -> rebuilt.put(id, view));
      } else if (fold.existed()) {
        rebuilt.put(id, fold.view().orElseThrow());
        compare(fold.view().orElseThrow(), kernel, drift);
      } else {
        gone.add(id);
      }
    }
    for (ContainerView live : sources.containers().all()) {
      if (!rebuilt.containsKey(live.id())) {
        drift.add(new Drift("container", live.id(), "it is listed; the journal has no such one"));
      }
    }
    drift.addAll(kernel.strays(rebuilt, gone));
    return rebuilt.size();
  }

  private void compare(ContainerView rebuilt, KernelLook kernel, Set<Drift> drift)
      throws IOException {
    ContainerView live = sources.containers().get(rebuilt.id()).orElse(null);
    if (live == null) {
      drift.add(new Drift("container", rebuilt.id(), "the journal has it; it is not listed"));
    } else if (live.asOfSequence() == rebuilt.asOfSequence() && !same(live, rebuilt)) {
      drift.add(
          new Drift("container", rebuilt.id(), "its live view is not what the journal gives"));
    }
    if (!isUnderWay(rebuilt)) {
      drift.addAll(kernel.compare(rebuilt));
    }
  }

  /** The start-up check is no event. */
  private static boolean same(ContainerView live, ContainerView rebuilt) {
    return live.recovering() || live.equals(rebuilt);
  }

  /** After an intent the world is about to change: it is compared once the outcome is known. */
  private boolean isUnderWay(ContainerView view) {
    return view.removing()
        || past.last(view.id())
            .map(JournalEntry::manifest)
            .map(manifest -> manifest.split("/")[0])
            .filter(name -> name.endsWith("-requested") || name.equals("container.created"))
            .isPresent();
  }

  private static <V> void views(
      String kind,
      Map<String, V> rebuilt,
      EntityViews<V> live,
      Function<V, String> key,
      Set<Drift> drift) {
    rebuilt.forEach(
        (id, view) -> {
          V shown = live.get(key.apply(view)).orElse(live.get(id).orElse(null));
          if (shown == null) {
            drift.add(new Drift(kind, id, "the journal has it; it is not listed"));
          } else if (!shown.equals(view)) {
            drift.add(new Drift(kind, id, "its live view is not what the journal gives"));
          }
        });
    for (V shown : live.all()) {
      if (!rebuilt.containsKey(key.apply(shown)) && !rebuilt.containsValue(shown)) {
        drift.add(new Drift(kind, key.apply(shown), "it is listed; the journal has no such one"));
      }
    }
  }

  private void volumeFolders(Map<String, VolumeView> volumes, Set<Drift> drift) throws IOException {
    for (VolumeView volume : volumes.values()) {
      if (!Files.isDirectory(Path.of(volume.mountpoint()))) {
        drift.add(new Drift("volume", volume.name(), "its folder is gone"));
      }
    }
    Path folder = sources.root().data().resolve("volumes");
    try (Stream<Path> all = Files.list(folder)) {
      all.filter(place -> !volumes.containsKey(place.getFileName().toString()))
          .forEach(place -> drift.add(new Drift("folder", place.toString(), "no volume")));
    }
  }
}
