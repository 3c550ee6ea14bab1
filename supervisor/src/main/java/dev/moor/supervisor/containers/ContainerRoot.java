package dev.moor.supervisor.containers;

import dev.moor.runtime.mount.SharedMemory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A container's mounted root: kept while a run needs it or somebody reads in it. With it the shared
 * memory that others may join, which lasts as long as a run.
 */
final class ContainerRoot {
  private final WorkContext context;
  private final ContainerFolder folder;
  private final boolean tty;
  private final long sharedMemoryBytes;
  private int holds;
  private boolean wanted;

  /**
   * @param sharedMemoryBytes 0: none that can be joined
   */
  ContainerRoot(WorkContext context, ContainerFolder folder, boolean tty, long sharedMemoryBytes) {
    this.context = context;
    this.folder = folder;
    this.tty = tty;
    this.sharedMemoryBytes = sharedMemoryBytes;
  }

  synchronized void mountForRun(List<String> layers) throws IOException {
    wanted = true;
    context.files().mountRoot(folder, layers, context);
    if (sharedMemoryBytes > 0) {
      SharedMemory.mount(folder.shm(), sharedMemoryBytes);
    }
  }

  /** It is mounted, and a run needs it. */
  synchronized void keep() {
    wanted = true;
  }

  /** Mounts it where it is not, and keeps it mounted until {@link #release}. */
  synchronized Path hold(List<String> layers) throws IOException {
    context.files().makeFolders(folder, tty);
    context.files().mountRoot(folder, layers, context);
    holds++;
    return folder.merged();
  }

  synchronized void release() throws IOException {
    holds--;
    unmountIfIdle();
  }

  /** No run needs it any more. */
  synchronized void unmount() throws IOException {
    wanted = false;
    SharedMemory.unmount(folder.shm());
    unmountIfIdle();
  }

  private void unmountIfIdle() throws IOException {
    if (holds == 0 && !wanted) {
      context.files().unmountRoot(folder);
    }
  }
}
