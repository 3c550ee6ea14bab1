package dev.moor.supervisor.containers;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A container's mounted root: kept while a run needs it or somebody reads in it. */
final class ContainerRoot {
  private final WorkContext context;
  private final ContainerFolder folder;
  private final boolean tty;
  private int holds;
  private boolean wanted;

  ContainerRoot(WorkContext context, ContainerFolder folder, boolean tty) {
    this.context = context;
    this.folder = folder;
    this.tty = tty;
  }

  synchronized void mountForRun(List<String> layers) throws IOException {
    wanted = true;
    context.files().mountRoot(folder, layers, context);
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
    unmountIfIdle();
  }

  private void unmountIfIdle() throws IOException {
    if (holds == 0 && !wanted) {
      context.files().unmountRoot(folder);
    }
  }
}
