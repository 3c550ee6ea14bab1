package dev.moor.images.registry;

import dev.moor.images.ImageProgress;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/** The progress of one layer, a few lines a second. */
final class LayerBar {
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final Consumer<ImageProgress> progress;
  private final String id;
  private long lastNanos = System.nanoTime() - PAUSE_NANOS;

  LayerBar(Consumer<ImageProgress> progress, String id) {
    this.progress = progress;
    this.id = id;
  }

  void say(String status) {
    progress.accept(ImageProgress.layer(id, status));
  }

  /** A bar that moves with the bytes it is told of. */
  LongConsumer counting(String status, long total) {
    return current -> {
      long now = System.nanoTime();
      if (current == total || now - lastNanos >= PAUSE_NANOS) {
        lastNanos = now;
        progress.accept(ImageProgress.layer(id, status, current, total));
      }
    };
  }
}
