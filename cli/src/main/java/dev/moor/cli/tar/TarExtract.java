package dev.moor.cli.tar;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;

/**
 * Unpacks an archive below a folder. The archive comes out of a container and is not trusted: a
 * name that leads out of the folder, by {@code ..} or through a symlink, is refused.
 */
public final class TarExtract {
  private final Path root;
  private final boolean keepOwner;

  /** Unpacks below {@code root}; {@code keepOwner} also sets uid and gid. */
  public TarExtract(Path root, boolean keepOwner) {
    this.root = root.toAbsolutePath().normalize();
    this.keepOwner = keepOwner;
  }

  /** Writes one member under {@code name}, taking its content from the reader. */
  public void write(TarEntry entry, String name, TarReader reader) throws IOException {
    Path target = inside(name);
    switch (entry.type()) {
      case TarEntry.FOLDER -> {
        if (!Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
          Files.createDirectory(target);
        }
      }
      case TarEntry.FILE -> {
        Files.deleteIfExists(target);
        try (OutputStream out =
            Files.newOutputStream(
                target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
          reader.content().transferTo(out);
        }
      }
      case TarEntry.SYMLINK -> {
        Files.deleteIfExists(target);
        Files.createSymbolicLink(target, Path.of(entry.link()));
      }
      default ->
          throw new IOException(
              "cannot copy " + entry.name() + ": it is neither a file, a folder nor a link");
    }
    attributes(entry, target);
  }

  /** Links {@code name} to an earlier member of this extraction. */
  public void link(String name, String earlier) throws IOException {
    Path target = inside(name);
    Files.deleteIfExists(target);
    Files.createLink(target, inside(earlier));
  }

  private void attributes(TarEntry entry, Path target) throws IOException {
    if (keepOwner) {
      Files.setAttribute(target, "unix:uid", (int) entry.uid(), LinkOption.NOFOLLOW_LINKS);
      Files.setAttribute(target, "unix:gid", (int) entry.gid(), LinkOption.NOFOLLOW_LINKS);
    }
    if (entry.type() != TarEntry.SYMLINK) {
      Files.setPosixFilePermissions(target, permissions(entry.mode()));
      Files.setLastModifiedTime(target, FileTime.fromMillis(entry.mtime() * 1000));
    }
  }

  private Path inside(String name) throws IOException {
    Path target = root.resolve(name).normalize();
    if (!target.startsWith(root) || name.startsWith("/")) {
      throw new IOException("the archive has a member outside of its folder: " + name);
    }
    Path parent = root;
    for (Path part : root.relativize(target)) {
      if (Files.isSymbolicLink(parent) && !parent.equals(root)) {
        throw new IOException("the archive leads through a symlink: " + name);
      }
      parent = parent.resolve(part);
    }
    return target;
  }

  private static Set<PosixFilePermission> permissions(int mode) {
    Set<PosixFilePermission> set = EnumSet.noneOf(PosixFilePermission.class);
    PosixFilePermission[] all = PosixFilePermission.values();
    for (int i = 0; i < all.length; i++) {
      if ((mode & (0400 >> i)) != 0) {
        set.add(all[i]);
      }
    }
    return set;
  }
}
