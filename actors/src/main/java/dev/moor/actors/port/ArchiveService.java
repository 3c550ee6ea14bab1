package dev.moor.actors.port;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** Files in and out of a container's root, without following links out of it. */
public interface ArchiveService {
  /** Docker's path stat; mode is Go's os.FileMode number (type bits as Go's). */
  record Stat(String name, long sizeBytes, long goMode, Instant mtime, String linkTarget) {}

  record Archive(Stat stat, Flow.Publisher<ByteBuffer> tar) {}

  CompletionStage<Stat> stat(String ref, String path);

  CompletionStage<Archive> get(Asker asker, String ref, String path);

  /**
   * Reads the tar (plain or compressed) to its end; blocking reads on the implementor's threads.
   */
  CompletionStage<Void> put(
      Asker asker,
      String ref,
      String path,
      InputStream tar,
      boolean noOverwriteDirNonDir,
      boolean copyUidGid);

  /** The whole root as a tar. */
  CompletionStage<Flow.Publisher<ByteBuffer>> export(Asker asker, String ref);

  /** kind 0 modified, 1 added, 2 deleted. */
  record Change(String path, int kind) {}

  CompletionStage<java.util.List<Change>> changes(String ref);
}
