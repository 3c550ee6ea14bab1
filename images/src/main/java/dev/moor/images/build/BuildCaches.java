package dev.moor.images.build;

import dev.moor.images.Digest;
import dev.moor.images.store.DurableFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The folders that {@code RUN --mount=type=cache} keeps between builds, one for each id. */
public final class BuildCaches {
  private final Path folder;
  private final Clock clock;

  /**
   * @param folder made when the first cache is
   */
  public BuildCaches(Path folder, Clock clock) {
    this.folder = folder;
    this.clock = clock;
  }

  /**
   * One of them.
   *
   * @param id the name of its folder
   * @param usedAt when a build last asked for it
   */
  public record Cache(String id, long bytes, Instant usedAt) {}

  /** The folder of a cache for a step that begins now. */
  Path use(String name) throws IOException {
    Path cache = folder.resolve(Digest.of(name.getBytes(StandardCharsets.UTF_8)).hex());
    if (!Files.isDirectory(cache)) {
      Files.createDirectories(cache);
      Files.setPosixFilePermissions(cache, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    Files.setLastModifiedTime(cache, FileTime.from(clock.instant()));
    return cache;
  }

  /** All of them, the longest unused first. */
  public List<Cache> list() throws IOException {
    List<Cache> all = new ArrayList<>();
    if (Files.isDirectory(folder)) {
      try (DirectoryStream<Path> each = Files.newDirectoryStream(folder)) {
        for (Path cache : each) {
          all.add(
              new Cache(
                  cache.getFileName().toString(),
                  bytes(cache),
                  Files.getLastModifiedTime(cache).toInstant()));
        }
      }
    }
    all.sort(Comparator.comparing(Cache::usedAt));
    return all;
  }

  /** A file that goes while it is looked at counts nothing. */
  private static long bytes(Path cache) throws IOException {
    try (Stream<Path> files = Files.find(cache, Integer.MAX_VALUE, BuildCaches::isFile)) {
      return files.mapToLong(file -> file.toFile().length()).sum();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static boolean isFile(Path file, BasicFileAttributes attributes) {
    return attributes.isRegularFile();
  }

  /** Takes one away with all that is in it. */
  public void delete(Cache cache) throws IOException {
    Path gone = folder.resolve(cache.id());
    if (Files.isDirectory(gone, LinkOption.NOFOLLOW_LINKS)) {
      DurableFiles.deleteTree(gone);
    }
  }
}
