package dev.moor.images.build;

import dev.moor.images.Digest;
import dev.moor.images.ImageException;
import dev.moor.images.ImageStore;
import dev.moor.images.build.ContentHash.Wanted;
import dev.moor.images.build.SourceTree.Kind;
import dev.moor.images.dockerfile.Heredoc;
import dev.moor.images.dockerfile.Instruction;
import dev.moor.images.dockerfile.ShellLexer;
import dev.moor.runtime.fs.Errno;
import dev.moor.runtime.fs.FsException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds the sources of one COPY or ADD; closes the trees it opened. */
final class CopySources implements Closeable {
  private final Instruction.Copy copy;
  private final SourceTree base;
  private final boolean fromImage;
  private final BuildScratch scratch;
  private final UrlSource urls;
  private final ImageStore store;
  private final IgnoreRules exclude;
  private final List<FolderTree> opened = new ArrayList<>();

  /**
   * @param base the context, or an image
   */
  CopySources(
      Instruction.Copy copy,
      SourceTree base,
      boolean fromImage,
      BuildScratch scratch,
      UrlSource urls,
      ImageStore store) {
    this.copy = copy;
    this.base = base;
    this.fromImage = fromImage;
    this.scratch = scratch;
    this.urls = urls;
    this.store = store;
    this.exclude = IgnoreRules.of(copy.exclude());
  }

  /** Which entries of a folder are copied; rules speak of paths from the context's root. */
  Wanted wanted(CopySource source) {
    if (copy.exclude().isEmpty()) {
      return (path, folder) -> true;
    }
    String prefix = source.path().replaceFirst("^/+", "");
    return wanted(prefix);
  }

  private Wanted wanted(String prefix) {
    return (path, folder) -> !exclude.excludes(prefix.isEmpty() ? path : prefix + "/" + path);
  }

  /** All of them, in order; none is refused. */
  List<CopySource> find(List<String> names, ShellLexer words) throws IOException {
    List<CopySource> found = new ArrayList<>();
    for (String name : names) {
      Optional<Heredoc> heredoc = inline(name);
      if (heredoc.isPresent()) {
        found.add(written(heredoc.get(), words));
      } else if (UrlSource.isUrl(name)) {
        found.add(fetched(name));
      } else if (GlobPattern.isPattern(name)) {
        found.addAll(matching(tidy(name)));
      } else {
        found.add(one(name));
      }
    }
    if (found.isEmpty()) {
      throw failed("no source files were specified");
    }
    return found;
  }

  private Optional<Heredoc> inline(String word) {
    if (!word.contains("<<")) {
      return Optional.empty();
    }
    return copy.inline().stream().filter(h -> h.isBegunBy(word)).findFirst();
  }

  private ImageException failed(String why) {
    return ImageException.invalid(copy.keyword() + " failed: " + why);
  }

  private CopySource written(Heredoc heredoc, ShellLexer words) throws IOException {
    String content = heredoc.expand() ? words.document(heredoc.content()) : heredoc.content();
    Path folder = scratch.newFolder();
    Path file = folder.resolve(heredoc.name().replace('/', '_'));
    Files.writeString(file, content, StandardCharsets.UTF_8);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));
    return alone(folder, file.getFileName().toString(), false);
  }

  private CopySource fetched(String url) throws IOException {
    if (!copy.add()) {
      throw failed("source can't be a URL for COPY");
    }
    Path file = urls.fetch(url, scratch.newFolder(), copy.destination());
    checkSum(file);
    return alone(file.getParent(), file.getFileName().toString(), false);
  }

  private void checkSum(Path file) throws IOException {
    if (copy.checksum().isEmpty()) {
      return;
    }
    Digest wanted = Digest.parse(copy.checksum());
    Digest got = UrlSource.digest(file);
    if (!wanted.equals(got)) {
      throw failed("digest mismatch: expected " + wanted + ", got " + got);
    }
  }

  private CopySource alone(Path folder, String name, boolean unpack) throws IOException {
    FolderTree own = FolderTree.open(folder);
    opened.add(own);
    String hash = own.hash("/" + name, (path, isFolder) -> true, false);
    return new CopySource(own, "/" + name, name, false, unpack, "file:" + hash);
  }

  /** What ADD unpacks, within the bounds of a layer. */
  InputStream plainArchive(InputStream archive) throws IOException {
    return store.plainArchive(archive);
  }

  static String tidy(String name) {
    String tidy = name;
    while (tidy.startsWith("/") || tidy.startsWith("./")) {
      tidy = tidy.substring(1);
    }
    return tidy;
  }

  private CopySource one(String name) throws IOException {
    List<String> parts = new ArrayList<>();
    for (String part : name.split("/")) {
      if (part.equals("..")) {
        if (parts.isEmpty()) {
          throw failed("forbidden path outside the build context: " + name + " ()");
        }
        parts.remove(parts.size() - 1);
      } else if (!part.isEmpty() && !part.equals(".")) {
        parts.add(part);
      }
    }
    return source(String.join("/", parts), name);
  }

  private CopySource source(String path, String asGiven) throws IOException {
    String resolved = base.resolve("/" + path);
    Kind kind = base.kind(resolved);
    if (kind == null) {
      String where =
          fromImage ? "" : "file not found in build context or excluded by .dockerignore: ";
      throw ImageException.notFound(
          copy.keyword() + " failed: " + where + "stat " + tidy(asGiven) + ": file does not exist");
    }
    boolean folder = kind == Kind.FOLDER;
    String hash =
        base.hash(resolved, wanted(resolved.substring(1)), fromImage && copy.owner().isEmpty());
    return new CopySource(
        base,
        resolved,
        path.substring(path.lastIndexOf('/') + 1),
        folder,
        copy.add() && kind == Kind.FILE,
        (folder ? "dir:" : "file:") + hash);
  }

  private List<CopySource> matching(String pattern) throws IOException {
    List<String> names = new ArrayList<>();
    walk("", new GlobPattern(pattern), names, 0);
    List<CopySource> found = new ArrayList<>();
    for (String name : names) {
      found.add(source(name, name));
    }
    return found;
  }

  private void walk(String folder, GlobPattern pattern, List<String> found, int depth)
      throws IOException {
    if (depth > 1_000) {
      throw new FsException(Errno.ENAMETOOLONG, "the context is nested too deep");
    }
    for (String name : base.names("/" + folder)) {
      String path = folder.isEmpty() ? name : folder + "/" + name;
      if (pattern.matches(path)) {
        found.add(path);
      }
      if (base.kind("/" + path) == Kind.FOLDER) {
        walk(path, pattern, found, depth + 1);
      }
    }
  }

  @Override
  public void close() {
    opened.forEach(FolderTree::close);
  }
}
