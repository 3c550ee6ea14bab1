package dev.moor.images.build;

import dev.moor.images.build.ContentHash.Wanted;
import dev.moor.runtime.fs.DirEntry;
import dev.moor.runtime.fs.FileStat;
import dev.moor.runtime.fs.FsException;
import dev.moor.runtime.fs.SafeRoot;
import java.io.Closeable;
import java.nio.file.Path;
import java.util.List;

/** A tree that lies on the disk. */
final class FolderTree implements SourceTree, Closeable {
  private final SafeRoot root;

  private FolderTree(SafeRoot root) {
    this.root = root;
  }

  static FolderTree open(Path folder) throws FsException {
    return new FolderTree(SafeRoot.open(folder));
  }

  @Override
  public String resolve(String path) throws FsException {
    return root.resolve(path);
  }

  @Override
  public Kind kind(String path) throws FsException {
    try {
      FileStat stat = root.stat(path);
      if (stat.isDirectory()) {
        return Kind.FOLDER;
      }
      return stat.isRegular() ? Kind.FILE : Kind.OTHER;
    } catch (FsException e) {
      if (e.isAbsent()) {
        return null;
      }
      throw e;
    }
  }

  @Override
  public List<String> names(String folder) throws FsException {
    return root.list(folder).stream().map(DirEntry::name).sorted().toList();
  }

  @Override
  public String hash(String path, Wanted wanted, boolean owners) throws FsException {
    return ContentHash.of(root, path, wanted, owners);
  }

  @Override
  public SafeRoot files() {
    return root;
  }

  @Override
  public void close() {
    root.close();
  }
}
