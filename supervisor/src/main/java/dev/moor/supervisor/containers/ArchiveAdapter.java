package dev.moor.supervisor.containers;

import dev.moor.actors.container.ContainerCommand;
import dev.moor.actors.container.ContainerView;
import dev.moor.actors.container.HostSpec;
import dev.moor.actors.port.ArchiveService;
import dev.moor.actors.port.Asker;
import dev.moor.actors.port.MoorException;
import dev.moor.actors.rules.DiskFull;
import dev.moor.images.archive.ArchiveException;
import dev.moor.images.archive.BytePublisher;
import dev.moor.images.archive.ContainerFiles;
import dev.moor.images.archive.ContainerMount;
import dev.moor.images.archive.FileOwner;
import dev.moor.images.archive.PathStat;
import dev.moor.images.tar.TarException;
import dev.moor.runtime.fs.FsException;
import dev.moor.runtime.spec.UnknownUserException;
import dev.moor.runtime.spec.UserLookup;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.stream.Stream;

/** {@code docker cp}, export and diff, on the mounted root of a container in any state. */
final class ArchiveAdapter implements ArchiveService {
  private final EntityCalls calls;
  private final ContainerWorks works;
  private final WorkContext context;
  private final Executor blocking;

  ArchiveAdapter(EntityCalls calls, ContainerWorks works, WorkContext context, Executor blocking) {
    this.calls = calls;
    this.works = works;
    this.context = context;
    this.blocking = blocking;
  }

  /** What is done on a root while it is mounted. */
  private interface Task<T> {
    T on(ContainerView view, Path root) throws IOException;
  }

  @Override
  public CompletionStage<Stat> stat(String ref, String path) {
    return mounted(ref, path, (view, root) -> stat(view, root, path));
  }

  private Stat stat(ContainerView view, Path root, String path) throws IOException {
    try (ContainerFiles files = open(view, root)) {
      return stat(files.stat(path));
    }
  }

  private static Stat stat(PathStat s) {
    return new Stat(s.name(), s.sizeBytes(), s.goMode(), s.mtime(), s.linkTarget());
  }

  @Override
  public CompletionStage<Archive> get(Asker asker, String ref, String path) {
    return mounted(
        ref,
        path,
        (view, root) -> {
          Stat stat = stat(view, root, path);
          note(view, "archive-path", asker);
          return new Archive(stat, publisher(view, (v, r, out) -> copyOut(v, r, path, out)));
        });
  }

  private void copyOut(ContainerView view, Path root, String path, java.io.OutputStream out)
      throws IOException {
    try (ContainerFiles files = open(view, root)) {
      files.get(path, out);
    }
  }

  /** Writes from a mounted root. */
  private interface RootWriter {
    void write(ContainerView view, Path root, java.io.OutputStream out) throws IOException;
  }

  private Flow.Publisher<ByteBuffer> publisher(ContainerView view, RootWriter writer) {
    return new BytePublisher(
        blocking,
        out -> {
          ContainerWork work = works.of(view);
          Path root = work.holdRoot(view.layers());
          try {
            writer.write(view, root, out);
          } finally {
            work.releaseRoot();
          }
        });
  }

  @Override
  public CompletionStage<Void> put(
      Asker asker,
      String ref,
      String path,
      InputStream tar,
      boolean noOverwriteDirNonDir,
      boolean copyUidGid) {
    return mounted(
        ref,
        path,
        (view, root) -> {
          FileOwner owner = copyUidGid ? ownerOf(view, root) : null;
          try (ContainerFiles files = open(view, root)) {
            files.put(path, tar, noOverwriteDirNonDir, owner);
          }
          note(view, "extract-to-dir", asker);
          return null;
        });
  }

  private static FileOwner ownerOf(ContainerView view, Path root) throws IOException {
    if (view.spec().user().isEmpty()) {
      return null;
    }
    UserLookup.User user = UserLookup.in(root).find(view.spec().user(), List.of());
    return new FileOwner(user.uid(), user.gid());
  }

  @Override
  public CompletionStage<Flow.Publisher<ByteBuffer>> export(Asker asker, String ref) {
    return calls
        .find(ref)
        .thenApply(
            view -> {
              note(view, "export", asker);
              return publisher(view, (v, root, out) -> ContainerFiles.export(root, out));
            });
  }

  @Override
  public CompletionStage<List<Change>> changes(String ref) {
    return calls
        .find(ref)
        .thenApplyAsync(
            view -> {
              try {
                return ContainerFiles.changes(
                        context.lowerDirs().apply(view.layers()), works.folder(view.id()).upper())
                    .stream()
                    .map(change -> new Change(change.path(), change.kind().ordinal()))
                    .toList();
              } catch (IOException e) {
                throw new MoorException(MoorException.Kind.INTERNAL, e.getMessage(), e);
              }
            },
            blocking);
  }

  private void note(ContainerView view, String action, Asker asker) {
    calls.note(view.id(), new ContainerCommand.Note(action, Map.of(), asker));
  }

  private ContainerFiles open(ContainerView view, Path root) throws IOException {
    List<ContainerMount> mounts = new ArrayList<>(etcFiles(view));
    for (HostSpec.MountSpec mount : view.spec().host().mounts()) {
      mounts.removeIf(etc -> etc.target().equals(mount.target()));
      if (!mount.type().equals("tmpfs")) {
        mounts.add(new ContainerMount(mount.target(), source(mount), mount.readOnly()));
      }
    }
    return ContainerFiles.open(root, mounts, view.spec().host().readonlyRootfs());
  }

  /** What is mounted over the image's own at each run; none before the first. */
  private List<ContainerMount> etcFiles(ContainerView view) {
    Path etc = works.etc(view);
    return Stream.of("hosts", "hostname", "resolv.conf")
        .filter(name -> Files.exists(etc.resolve(name)))
        .map(name -> new ContainerMount("/etc/" + name, etc.resolve(name), false))
        .toList();
  }

  private Path source(HostSpec.MountSpec mount) {
    return mount.type().equals("volume")
        ? context.volumes().path(mount.source())
        : Path.of(mount.source());
  }

  private <T> CompletionStage<T> mounted(String ref, String path, Task<T> task) {
    return calls
        .find(ref)
        .thenCompose(
            view -> CompletableFuture.supplyAsync(() -> run(view, ref, path, task), blocking));
  }

  private <T> T run(ContainerView view, String ref, String path, Task<T> task) {
    ContainerWork work = works.of(view);
    try {
      Path root = work.holdRoot(view.layers());
      try {
        return task.on(view, root);
      } finally {
        work.releaseRoot();
      }
    } catch (ArchiveException.NotFound e) {
      throw new MoorException(
          MoorException.Kind.NOT_FOUND,
          "Could not find the file " + path + " in container " + ref,
          e);
    } catch (ArchiveException.ReadOnly e) {
      throw new MoorException(MoorException.Kind.FORBIDDEN, e.getMessage(), e);
    } catch (ArchiveException | TarException | UnknownUserException e) {
      throw new MoorException(MoorException.Kind.INVALID, e.getMessage(), e);
    } catch (FsException e) {
      throw new MoorException(MoorException.Kind.INTERNAL, said(e.getMessage(), path), e);
    } catch (IOException e) {
      throw new MoorException(
          MoorException.Kind.INTERNAL,
          said("copying at " + path + " failed: " + e.getMessage(), path),
          e);
    }
  }

  private static String said(String message, String path) {
    return DiskFull.said(message, path, "what was copied before is there");
  }
}
