package dev.moor.supervisor.containers;

import dev.moor.actors.container.ContainerView;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/** Bytes that containers take on disk. */
final class ContainerSizes {
  private final Function<String, ContainerFolder> folders;
  private final ToLongFunction<List<String>> layersBytes;
  private final Executor blocking;

  /**
   * @param layersBytes size of layers by their chain ids
   */
  ContainerSizes(
      Function<String, ContainerFolder> folders,
      ToLongFunction<List<String>> layersBytes,
      Executor blocking) {
    this.folders = folders;
    this.layersBytes = layersBytes;
    this.blocking = blocking;
  }

  CompletionStage<Long> writable(ContainerView view) {
    return CompletableFuture.supplyAsync(() -> writableBytes(view), blocking);
  }

  /** The writable layer: regular files, each inode once. Blocking. */
  long writableBytes(ContainerView view) {
    return treeBytes(folders.apply(view.id()).upper());
  }

  /** The read-only layers below it. */
  long rootBytes(ContainerView view) {
    return layersBytes.applyAsLong(view.layers());
  }

  static long treeBytes(Path root) {
    if (!Files.isDirectory(root)) {
      return 0;
    }
    Set<Object> seen = new HashSet<>();
    long[] sum = {0};
    try {
      Files.walkFileTree(
          root,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              if (attributes.isRegularFile() && seen.add(attributes.fileKey())) {
                sum[0] += attributes.size();
              }
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
              if (e instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
              }
              throw e;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return sum[0];
  }
}
