package dev.moor.cli.build;

import dev.moor.cli.CliException;
import dev.moor.cli.tar.TarEntry;
import dev.moor.cli.tar.TarWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A folder as the context of a build: everything belongs to root, as with the docker CLI. */
public final class ContextTar {
  private final Path folder;
  private final IgnoreFile ignore;
  private final byte[] ownDockerfile;
  private final String dockerfile;

  private ContextTar(Path folder, IgnoreFile ignore, byte[] ownDockerfile, String dockerfile) {
    this.folder = folder;
    this.ignore = ignore;
    this.ownDockerfile = ownDockerfile;
    this.dockerfile = dockerfile;
  }

  /**
   * Looks at the folder and its ignore file.
   *
   * @param dockerfile null: {@code Dockerfile} in it; one outside of it is sent along
   * @param in gives the Dockerfile where it is {@code -}
   */
  public static ContextTar of(Path folder, String dockerfile, InputStream in) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new CliException(
          "unable to prepare context: path \"" + folder + "\" not found or no folder");
    }
    Path rules = folder.resolve(".dockerignore");
    IgnoreFile ignore = IgnoreFile.parse(Files.isRegularFile(rules) ? Files.readString(rules) : "");
    if ("-".equals(dockerfile)) {
      ByteArrayOutputStream typed = new ByteArrayOutputStream();
      in.transferTo(typed);
      return new ContextTar(folder, ignore, typed.toByteArray(), ".dockerfile.stdin");
    }
    Path file = dockerfile == null ? folder.resolve("Dockerfile") : Path.of(dockerfile);
    if (dockerfile == null && !Files.exists(file) && Files.exists(folder.resolve("dockerfile"))) {
      file = folder.resolve("dockerfile");
    }
    if (!Files.isRegularFile(file)) {
      throw new CliException("unable to prepare context: no Dockerfile at " + file);
    }
    Path root = folder.toRealPath();
    Path real = file.toRealPath();
    if (!real.startsWith(root)) {
      return new ContextTar(folder, ignore, Files.readAllBytes(real), ".dockerfile.outside");
    }
    String name = root.relativize(real).toString();
    return new ContextTar(folder, ignore, null, name);
  }

  /** The Dockerfile's name in the tar. */
  public String dockerfile() {
    return dockerfile;
  }

  /** Writes the tar; the stream stays open. */
  public void writeTo(OutputStream out) throws IOException {
    try (TarWriter tar = new TarWriter(out)) {
      children(tar, folder, "");
      if (ownDockerfile != null) {
        TarEntry entry =
            new TarEntry(dockerfile, TarEntry.FILE, 0600, 0, 0, ownDockerfile.length, 0, "");
        tar.add(entry, new ByteArrayInputStream(ownDockerfile));
      }
    }
  }

  private void children(TarWriter tar, Path parent, String prefix) throws IOException {
    List<Path> children;
    try (Stream<Path> list = Files.list(parent)) {
      children = list.sorted().toList();
    }
    for (Path child : children) {
      String name = prefix + child.getFileName();
      // the engine needs both, whatever the rules say; it leaves them out of what is copied
      boolean needed = name.equals(dockerfile) || name.equals(".dockerignore");
      boolean excluded = !needed && ignore.excludes(name);
      if (!excluded) {
        one(tar, child, name);
      }
      boolean mayHold = ignore.hasExceptions() || dockerfile.startsWith(name + "/");
      if (Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS) && (!excluded || mayHold)) {
        children(tar, child, name + "/");
      }
    }
  }

  private static void one(TarWriter tar, Path file, String name) throws IOException {
    Map<String, Object> about =
        Files.readAttributes(file, "unix:mode,size,lastModifiedTime", LinkOption.NOFOLLOW_LINKS);
    int mode = (Integer) about.get("mode") & 07777;
    long mtime = ((FileTime) about.get("lastModifiedTime")).toMillis() / 1000;
    if (Files.isSymbolicLink(file)) {
      String link = Files.readSymbolicLink(file).toString();
      tar.add(new TarEntry(name, TarEntry.SYMLINK, mode, 0, 0, 0, mtime, link));
    } else if (Files.isDirectory(file)) {
      tar.add(new TarEntry(name + "/", TarEntry.FOLDER, mode, 0, 0, 0, mtime, ""));
    } else if (Files.isRegularFile(file)) {
      long size = (Long) about.get("size");
      try (InputStream content = Files.newInputStream(file)) {
        tar.add(new TarEntry(name, TarEntry.FILE, mode, 0, 0, size, mtime, ""), content);
      }
    }
    // sockets and the like are no part of a context, as with the docker CLI
  }
}
