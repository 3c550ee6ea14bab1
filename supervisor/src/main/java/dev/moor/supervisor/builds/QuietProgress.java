package dev.moor.supervisor.builds;

import dev.moor.actors.port.ImageService.Progress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/** Progress that a quiet build holds back and tells only where the build fails. */
final class QuietProgress {
  /** The end of what was told says why it failed. */
  private static final int MOST_LINES = 10_000;

  private final boolean quiet;
  private final Consumer<Progress> progress;
  private final Deque<Progress> held = new ArrayDeque<>();

  QuietProgress(boolean quiet, Consumer<Progress> progress) {
    this.quiet = quiet;
    this.progress = progress;
  }

  void text(String text) {
    accept(Progress.stream(text));
  }

  synchronized void accept(Progress line) {
    if (!quiet) {
      progress.accept(line);
      return;
    }
    if (held.size() == MOST_LINES) {
      held.removeFirst();
    }
    held.addLast(line);
  }

  synchronized void tellAll() {
    held.forEach(progress);
    held.clear();
  }
}
