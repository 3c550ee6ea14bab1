package dev.moor.images.build;

import dev.moor.images.ImageException;
import dev.moor.images.archive.ContainerFiles;
import dev.moor.images.archive.FileOwner;
import dev.moor.images.tar.Compression;
import dev.moor.images.tar.TarReader;
import dev.moor.runtime.fs.Errno;
import dev.moor.runtime.fs.FsException;
import dev.moor.runtime.fs.SafeRoot;
import dev.moor.runtime.spec.UnknownUserException;
import dev.moor.runtime.spec.UserLookup;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Puts the sources of a COPY or ADD into an image's root. */
final class CopyStep {
  private final Path root;
  private final String destination;
  private final FileOwner owner;
  private final Integer mode;
  private final boolean ownerGiven;
  private final CopySources sources;

  /**
   * @param destination absolute; a slash at its end says that it is a folder
   * @param owner null: as the sources'
   * @param mode null: as the sources'
   * @param ownerGiven what is unpacked belongs to the owner too, else to whom the archive says
   */
  CopyStep(
      Path root,
      String destination,
      FileOwner owner,
      Integer mode,
      boolean ownerGiven,
      CopySources sources) {
    this.root = root;
    this.destination = destination;
    this.owner = owner;
    this.mode = mode;
    this.ownerGiven = ownerGiven;
    this.sources = sources;
  }

  /** Who {@code --chown} means in this root; a user alone names the group too. */
  static FileOwner owner(Path root, String spec) throws IOException {
    String whole = spec.contains(":") ? spec : spec + ":" + spec;
    try {
      UserLookup.User user = UserLookup.in(root).find(whole, List.of());
      return new FileOwner(user.uid(), user.gid());
    } catch (UnknownUserException e) {
      throw new ImageException(
          ImageException.Kind.INVALID,
          "unable to convert uid/gid chown string " + spec + ": " + e.getMessage(),
          e);
    }
  }

  /** The permissions of {@code --chmod}; null where there are none. */
  static Integer mode(String text) {
    if (text.isEmpty()) {
      return null;
    }
    if (!text.matches("[0-7]{1,4}")) {
      throw ImageException.invalid(
          "invalid chmod parameter: '"
              + text
              + "'. it should be octal"
              + " string and between 0 and 07777");
    }
    return Integer.parseInt(text, 8);
  }

  /** Absolute, with the slash at its end kept. */
  static String destination(String workingDir, String requested) {
    String whole = requested.startsWith("/") ? requested : "/" + workingDir + "/" + requested;
    String clean = Path.of(whole).normalize().toString();
    boolean folder = requested.endsWith("/") || requested.endsWith("/.") || requested.equals(".");
    return folder && !clean.equals("/") ? clean + "/" : clean;
  }

  void run(List<CopySource> found) throws IOException {
    try (SafeRoot to = SafeRoot.open(root)) {
      for (CopySource source : found) {
        one(to, source);
      }
    } catch (FsException e) {
      if (e.errno() == Errno.ENOTDIR) {
        throw new ImageException(
            ImageException.Kind.INVALID,
            "failed to copy files: " + destination + ": not a directory",
            e);
      }
      throw e;
    }
  }

  private void one(SafeRoot to, CopySource source) throws IOException {
    String resolved = to.resolve(destination);
    TreeCopier copier = new TreeCopier(to, owner, mode, sources.wanted(source));
    if (source.folder()) {
      copier.folder(source.root(), source.path(), resolved);
      return;
    }
    if (source.unpack() && isArchive(source)) {
      copier.makeFolders(resolved);
      try (InputStream tar = sources.plainArchive(open(source));
          ContainerFiles files = ContainerFiles.open(root, List.of(), false)) {
        files.put(destination, tar, false, ownerGiven ? owner : null);
      }
      return;
    }
    boolean into = destination.endsWith("/") || isFolder(to, resolved);
    String target = into ? resolved.replaceFirst("/$", "") + "/" + source.baseName() : resolved;
    copier.single(source.root(), source.path(), target);
  }

  private static boolean isFolder(SafeRoot to, String path) throws FsException {
    try {
      return to.stat(path).isDirectory();
    } catch (FsException e) {
      if (e.isAbsent()) {
        return false;
      }
      throw e;
    }
  }

  private static InputStream open(CopySource source) throws IOException {
    try (var file = source.root().openFile(source.path())) {
      return new BufferedInputStream(Files.newInputStream(Path.of(file.procPath())));
    }
  }

  private static boolean isArchive(CopySource source) throws IOException {
    Compression.Detected detected;
    try (InputStream in = open(source)) {
      detected = Compression.detect(in);
      try (TarReader tar = new TarReader(detected.decode())) {
        return tar.next() != null;
      }
    } catch (IOException e) {
      // Docker too finds out by trying
      return false;
    }
  }
}
