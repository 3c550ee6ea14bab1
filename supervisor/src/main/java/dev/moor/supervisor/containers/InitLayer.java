package dev.moor.supervisor.containers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The layer between image and container: what mounts need to be there, and {@code /.dockerenv}, so
 * that none of it shows in {@code docker diff} (moby: daemon/initlayer/setup_unix.go). One folder
 * for all containers.
 */
final class InitLayer {
  private static final List<String> FOLDERS =
      List.of("etc", "dev", "dev/pts", "dev/shm", "proc", "sys");
  private static final List<String> FILES =
      List.of(".dockerenv", "etc/hosts", "etc/hostname", "etc/resolv.conf", "dev/console");

  private InitLayer() {}

  /** Makes it where it is not whole; idempotent. */
  static void make(Path folder) throws IOException {
    make(folder, Map.of());
  }

  /**
   * As above.
   *
   * @param unusual attributes of folders that are not root's with mode 0755
   */
  private static void make(Path folder, Map<String, Attributes> unusual) throws IOException {
    Files.createDirectories(folder);
    Attributes.USUAL.giveTo(folder);
    for (String name : FOLDERS) {
      Path path = folder.resolve(name);
      Files.createDirectories(path);
      unusual.getOrDefault(name, Attributes.USUAL).giveTo(path);
    }
    for (String name : FILES) {
      Path path = folder.resolve(name);
      if (!Files.exists(path)) {
        Files.createFile(path);
      }
      Attributes.USUAL.giveTo(path);
    }
    Path mounts = folder.resolve("etc/mtab");
    if (!Files.exists(mounts, LinkOption.NOFOLLOW_LINKS)) {
      Files.createSymbolicLink(mounts, Path.of("/proc/mounts"));
    }
  }

  /**
   * The overlay's lower folders with this one on top; another one beside it, where the image's own
   * folders belong to others or have other modes, for a folder's attributes are the topmost one's.
   */
  static List<Path> on(List<Path> lower, Path folder) {
    List<Path> all = new ArrayList<>(lower.size() + 1);
    try {
      all.add(fitting(lower, folder));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    all.addAll(lower);
    return all;
  }

  private record Attributes(int uid, int gid, int mode) {
    static final Attributes USUAL = new Attributes(0, 0, 0755);

    static Attributes of(Path path) throws IOException {
      Map<String, Object> all =
          Files.readAttributes(path, "unix:uid,gid,mode", LinkOption.NOFOLLOW_LINKS);
      return new Attributes(
          (int) all.get("uid"), (int) all.get("gid"), (int) all.get("mode") & 07777);
    }

    /** Touches nothing that is so already: containers may have the folder mounted. */
    void giveTo(Path path) throws IOException {
      if (!equals(of(path))) {
        Files.setAttribute(path, "unix:uid", uid);
        Files.setAttribute(path, "unix:gid", gid);
        Files.setAttribute(path, "unix:mode", mode);
      }
    }

    String text() {
      return uid + "-" + gid + "-" + Integer.toOctalString(mode);
    }
  }

  private static Path fitting(List<Path> lower, Path folder) throws IOException {
    Map<String, Attributes> unusual = new TreeMap<>();
    for (String name : FOLDERS) {
      Optional<Path> there =
          lower.stream()
              .map(layer -> layer.resolve(name))
              .filter(path -> Files.exists(path, LinkOption.NOFOLLOW_LINKS))
              .findFirst();
      if (there.isPresent() && Files.isDirectory(there.get(), LinkOption.NOFOLLOW_LINKS)) {
        Attributes attributes = Attributes.of(there.get());
        if (!attributes.equals(Attributes.USUAL)) {
          unusual.put(name, attributes);
        }
      }
    }
    if (unusual.isEmpty()) {
      return folder;
    }
    StringBuilder marks = new StringBuilder();
    unusual.forEach(
        (name, is) ->
            marks.append('.').append(name.replace('/', '-')).append('-').append(is.text()));
    Path other = folder.resolveSibling(folder.getFileName() + marks.toString());
    make(other, unusual);
    return other;
  }
}
