package dev.moor.runtime.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Names this boot of the kernel: a pid of another boot means nothing. */
public final class BootId {
  private BootId() {}

  /** This boot's. */
  public static String current() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).trim();
    } catch (IOException e) {
      throw new UncheckedIOException("the kernel gives no boot id", e);
    }
  }
}
