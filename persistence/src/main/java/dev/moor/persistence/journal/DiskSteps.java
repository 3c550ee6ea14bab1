package dev.moor.persistence.journal;

import java.util.function.Consumer;

/** Where the files' states change: a test looks at the folder there, or lets the step fail. */
final class DiskSteps {
  private static final Consumer<String> NONE = step -> {};
  private static volatile Consumer<String> watcher = NONE;

  private DiskSteps() {}

  /** Called before the step is taken. */
  static void reached(String step) {
    watcher.accept(step);
  }

  /** From here on each step is told to the watcher, of all journals; null: to nobody. */
  static void watch(Consumer<String> newWatcher) {
    watcher = newWatcher == null ? NONE : newWatcher;
  }
}
