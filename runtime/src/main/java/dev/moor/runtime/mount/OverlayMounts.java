package dev.moor.runtime.mount;

import dev.moor.runtime.linux.LinuxException;
import dev.moor.runtime.linux.Mounts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Overlay mounts; each call may be repeated. */
public final class OverlayMounts {
  /** mount(2) takes at most a page of options. */
  private static final int MOST_OPTION_BYTES = 4000;

  private OverlayMounts() {}

  /**
   * Mounts writable, unless an overlay is mounted there already.
   *
   * @param lower the layers, topmost first; at least one
   */
  public static void mount(List<Path> lower, Path upper, Path work, Path target)
      throws IOException {
    if (isMounted(target)) {
      return;
    }
    Files.createDirectories(upper);
    Files.createDirectories(work);
    Files.createDirectories(target);
    perform(lower, upper, work, target);
  }

  /** Mounts read-only; a single layer is bound. */
  public static void mountReadOnly(List<Path> lower, Path target) throws IOException {
    if (isMounted(target)) {
      return;
    }
    Files.createDirectories(target);
    if (lower.size() > 1) {
      perform(lower, null, null, target);
      return;
    }
    Mounts.mount(lower.get(0).toString(), target, null, Mounts.MS_BIND, null);
    long flags = Mounts.MS_BIND | Mounts.MS_REMOUNT | Mounts.MS_RDONLY;
    Mounts.mount(null, target, null, flags, null);
  }

  /** Detaches everything that is mounted there; nothing is no error. */
  public static void unmount(Path target) throws LinuxException {
    while (Mounts.unmount(target, Mounts.MNT_DETACH)) {
      // A repeated mount may have stacked several.
    }
  }

  /** Whether something is mounted exactly there. */
  public static boolean isMounted(Path target) throws IOException {
    return MountTable.isMounted(target);
  }

  private static void perform(List<Path> lower, Path upper, Path work, Path target)
      throws LinuxException {
    boolean plain = true;
    StringBuilder text = new StringBuilder("lowerdir=");
    for (int i = 0; i < lower.size(); i++) {
      String path = lower.get(i).toString();
      plain &= isPlain(path);
      text.append(i == 0 ? "" : ":").append(path);
    }
    if (upper != null) {
      plain &= isPlain(upper.toString()) && isPlain(work.toString());
      text.append(",upperdir=").append(upper).append(",workdir=").append(work);
    }
    int bytes = text.toString().getBytes(StandardCharsets.UTF_8).length;
    if (plain && bytes <= MOST_OPTION_BYTES) {
      long flags = upper == null ? Mounts.MS_RDONLY : 0;
      Mounts.mount("overlay", target, "overlay", flags, text.toString());
      return;
    }
    List<Mounts.Option> options = new ArrayList<>();
    options.add(new Mounts.Option("source", "overlay"));
    for (Path layer : lower) {
      options.add(new Mounts.Option("lowerdir+", layer.toString()));
    }
    if (upper != null) {
      options.add(new Mounts.Option("upperdir", upper.toString()));
      options.add(new Mounts.Option("workdir", work.toString()));
    }
    Mounts.mountByContext("overlay", options, upper == null, target);
  }

  /** Commas, colons and backslashes have a meaning in the option text. */
  private static boolean isPlain(String path) {
    return path.indexOf(',') < 0 && path.indexOf(':') < 0 && path.indexOf('\\') < 0;
  }
}
