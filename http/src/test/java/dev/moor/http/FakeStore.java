package dev.moor.http;

import dev.moor.actors.image.ImageView;
import dev.moor.actors.port.ArchiveService;
import dev.moor.actors.port.Asker;
import dev.moor.actors.port.ContainerService.Pruned;
import dev.moor.actors.port.ImageService;
import dev.moor.actors.port.MoorException;
import dev.moor.actors.port.SystemService;
import dev.moor.actors.port.VolumeService;
import dev.moor.actors.volume.VolumeView;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.function.Consumer;

/** Archives, images, volumes and the system of the fake engine. */
final class FakeStore implements ArchiveService {
  final FakeImages images = new FakeImages();
  final FakeVolumes volumes = new FakeVolumes();
  final FakeSystem system = new FakeSystem();
  volatile long uploadedBytes;

  private static long count(InputStream in) {
    try {
      return in.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static <T> CompletionStage<T> done(T value) {
    return CompletableFuture.completedFuture(value);
  }

  @Override
  public CompletionStage<Stat> stat(String ref, String path) {
    return done(new Stat("hosts", 12, 0644, Instant.ofEpochSecond(100), ""));
  }

  @Override
  public CompletionStage<Archive> get(Asker asker, String ref, String path) {
    return stat(ref, path)
        .thenApply(
            stat -> new Archive(stat, new ListPublisher<>(List.of(FakeEngine.bytes("tar!")))));
  }

  @Override
  public CompletionStage<Void> put(
      Asker asker, String ref, String path, InputStream tar, boolean keep, boolean owners) {
    if (path.equals("/refused")) {
      return CompletableFuture.failedFuture(
          new MoorException(MoorException.Kind.INVALID, "refused before a byte was read"));
    }
    uploadedBytes = count(tar);
    return done(null);
  }

  @Override
  public CompletionStage<Flow.Publisher<ByteBuffer>> export(Asker asker, String ref) {
    return done(new ListPublisher<>(List.of(FakeEngine.bytes("root"))));
  }

  @Override
  public CompletionStage<List<Change>> changes(String ref) {
    return done(List.of(new Change("/a", 1), new Change("/b", 2)));
  }

  /** Images. */
  static final class FakeImages implements ImageService {
    final List<String> calls = new CopyOnWriteArrayList<>();

    static ImageView image() {
      return new ImageView(
          "sha256:" + "ab".repeat(32),
          List.of("busybox:latest"),
          List.of(),
          "",
          "",
          Instant.ofEpochSecond(1000),
          "",
          "amd64",
          "linux",
          "",
          1234,
          new ImageView.Defaults(
              null, List.of("sh"), null, "", "", null, new TreeSet<>(), null, "", null, null),
          List.of("sha256:" + "ef".repeat(32)),
          List.of("sha256:" + "ef".repeat(32)),
          1,
          null,
          List.of());
    }

    @Override
    public CompletionStage<List<ImageView>> list(boolean all, Map<String, List<String>> filters) {
      return done(List.of(image()));
    }

    @Override
    public CompletionStage<ImageView> inspect(String ref) {
      calls.add("inspect " + ref);
      return ref.startsWith("missing")
          ? CompletableFuture.failedFuture(
              new MoorException(MoorException.Kind.NOT_FOUND, "No such image: " + ref))
          : done(image());
    }

    @Override
    public CompletionStage<List<HistoryEntry>> history(String ref) {
      return done(List.of(new HistoryEntry("sha256:1", 5, "RUN x", null, 3, "")));
    }

    @Override
    public CompletionStage<Void> tag(Asker asker, String ref, String repository, String tag) {
      calls.add("tag " + ref + ' ' + repository + ':' + tag);
      return done(null);
    }

    @Override
    public CompletionStage<List<Deleted>> remove(
        Asker asker, String ref, boolean force, boolean noPrune) {
      calls.add("remove " + ref);
      return done(List.of(new Deleted("busybox:latest", null), new Deleted(null, "sha256:1")));
    }

    @Override
    public CompletionStage<ImagesPruned> prune(Asker asker, Map<String, List<String>> filters) {
      return done(new ImagesPruned(List.of(new Deleted(null, "sha256:1")), 9));
    }

    @Override
    public CompletionStage<Void> load(Asker asker, InputStream tar, Consumer<Progress> progress) {
      long size = count(tar);
      progress.accept(new Progress(null, "Loading layer", "abc", 1L, 2L, null, null));
      progress.accept(Progress.stream("Loaded image: " + size + " bytes\n"));
      return size == 666
          ? CompletableFuture.failedFuture(
              new MoorException(MoorException.Kind.INVALID, "broken archive"))
          : done(null);
    }

    @Override
    public CompletionStage<String> importTar(
        Asker asker,
        InputStream tar,
        String repository,
        String tag,
        String message,
        List<String> changes,
        Consumer<Progress> progress) {
      calls.add("import " + count(tar) + ' ' + repository + ':' + tag + ' ' + changes);
      return done("sha256:feed");
    }

    @Override
    public CompletionStage<Flow.Publisher<ByteBuffer>> save(Asker asker, List<String> refs) {
      calls.add("save " + refs);
      return done(new ListPublisher<>(List.of(FakeEngine.bytes("saved"))));
    }

    @Override
    public CompletionStage<Void> pull(
        Asker asker, String reference, String platform, Auth auth, Consumer<Progress> progress) {
      calls.add("pull " + reference + ' ' + auth.username());
      if (reference.startsWith("missing")) {
        return CompletableFuture.failedFuture(
            new MoorException(MoorException.Kind.NOT_FOUND, "pull access denied"));
      }
      progress.accept(Progress.status("Pulling"));
      return reference.startsWith("breaks")
          ? CompletableFuture.failedFuture(new IOException("the wire broke"))
          : done(null);
    }

    @Override
    public CompletionStage<Usage> usage() {
      return done(new Usage(5000, Map.of(image().id(), 17L)));
    }

    @Override
    public CompletionStage<String> bootstrap(Asker asker) {
      return done("sha256:boot");
    }
  }

  /** Volumes. */
  static final class FakeVolumes implements VolumeService {
    @Override
    public CompletionStage<Long> size(String name) {
      return CompletableFuture.completedFuture(77L);
    }

    private static VolumeView volume(String name) {
      return new VolumeView(
          name, "local", "/v/" + name, Map.of(), Map.of(), false, Instant.ofEpochSecond(7), 1);
    }

    @Override
    public CompletionStage<VolumeView> create(
        Asker asker,
        String name,
        String driver,
        Map<String, String> options,
        Map<String, String> labels) {
      return done(volume(name));
    }

    @Override
    public CompletionStage<List<VolumeView>> list(Map<String, List<String>> filters) {
      return done(List.of(volume("v1")));
    }

    @Override
    public CompletionStage<VolumeView> inspect(String name) {
      return done(volume(name));
    }

    @Override
    public CompletionStage<Void> remove(Asker asker, String name, boolean force) {
      return done(null);
    }

    @Override
    public CompletionStage<Pruned> prune(Asker asker, Map<String, List<String>> filters) {
      return done(new Pruned(List.of(), 0));
    }
  }

  /** The system. */
  static final class FakeSystem implements SystemService {
    @Override
    public CompletionStage<Info> info() {
      return done(
          new Info(
              "ID",
              "host",
              3,
              1,
              1,
              1,
              1,
              "overlay2",
              List.of(List.of("a", "b")),
              "json-file",
              "cgroupfs",
              1,
              "6.18",
              "Debian",
              "12",
              "x86_64",
              2,
              1 << 30,
              "/var/lib/moor",
              Map.of("runc", "runc"),
              "runc",
              "",
              List.of("name=seccomp,profile=default"),
              List.of(),
              List.of(),
              false,
              10,
              20,
              0,
              List.of()));
    }

    @Override
    public CompletionStage<Version> version() {
      return done(
          new Version(
              "0.1.0",
              "abc",
              Instant.ofEpochSecond(1),
              List.of(new Component("runc", "1.1.5", Map.of("GitCommit", "x"))),
              "6.18",
              "amd64"));
    }

    @Override
    public CompletionStage<TreeNode> tree() {
      return done(
          new TreeNode(
              "supervisor",
              "moord",
              "up",
              1,
              List.of(new TreeNode("container", "web", "running", 0, List.of()))));
    }
  }
}
