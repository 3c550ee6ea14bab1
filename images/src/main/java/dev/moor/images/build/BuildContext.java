package dev.moor.images.build;

import dev.moor.images.Digest;
import dev.moor.images.ImageException;
import dev.moor.images.ImageStore;
import dev.moor.images.build.ContentHash.Wanted;
import dev.moor.images.store.EntryName;
import dev.moor.images.store.TarIndex.Node;
import dev.moor.images.tar.TarEntry;
import dev.moor.images.tar.TarReader;
import dev.moor.runtime.fs.Fd;
import dev.moor.runtime.fs.FsException;
import dev.moor.runtime.fs.SafeRoot;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

/**
 * The files a client sent. They are kept as the archive they came in and listed while it is read;
 * most builds find all their steps cached and never need them as files, for others they are
 * unpacked when the first step asks. Not thread-safe.
 */
final class BuildContext implements SourceTree, Closeable {
  /** The list of more would take too much memory: they are unpacked at once. */
  private static final int MOST_LISTED = 200_000;

  private final ImageStore store;
  private final Path archive;
  private final Path folder;
  private final List<String> left = new ArrayList<>();
  private ContextIndex index = new ContextIndex();
  private boolean unpacked;
  private FolderTree files;

  private BuildContext(ImageStore store, Path archive, Path folder) {
    this.store = store;
    this.archive = archive;
    this.folder = folder;
  }

  /** Files that are there already and the build's own. */
  static BuildContext ofFolder(Path folder, ImageStore store) {
    BuildContext context = new BuildContext(store, null, folder);
    context.index = null;
    context.unpacked = true;
    return context;
  }

  /** Reads an archive, compressed or not, to its end. */
  static BuildContext read(InputStream tar, ImageStore store, BuildScratch scratch)
      throws IOException {
    BuildContext context =
        new BuildContext(store, scratch.newFolder().resolve("context.tar"), scratch.newFolder());
    context.list(tar);
    if (context.index == null) {
      context.unpack();
    }
    return context;
  }

  private void list(InputStream tar) throws IOException {
    MessageDigest sha = Digest.newSha256();
    byte[] buffer = new byte[1 << 16];
    int count = 0;
    try (OutputStream copy = Files.newOutputStream(archive);
        TarReader reader = new TarReader(new Copying(store.plainArchive(tar), copy))) {
      for (TarEntry entry = reader.next(); entry != null; entry = reader.next()) {
        count++;
        EntryName at = EntryName.of(entry.name(), "archive entry '" + entry.name() + "'");
        Node node = index == null ? null : index.add(at, entry);
        if (node == null || count > MOST_LISTED) {
          index = null;
          break;
        }
        if (entry.isFile()) {
          long begin = reader.position();
          InputStream content = reader.content();
          for (int n = content.read(buffer); n > 0; n = content.read(buffer)) {
            sha.update(buffer, 0, n);
          }
          node.content(begin, entry.size(), sha.digest());
        }
      }
      reader.drain();
    }
  }

  /** Writes down what is read. */
  private static final class Copying extends FilterInputStream {
    private final OutputStream copy;

    Copying(InputStream in, OutputStream copy) {
      super(in);
      this.copy = copy;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int from, int length) throws IOException {
      int n = super.read(target, from, length);
      if (n > 0) {
        copy.write(target, from, n);
      }
      return n;
    }
  }

  /** The folder its files are in once {@link #unpack} was called. */
  Path folder() {
    return folder;
  }

  /** Makes files of it. */
  void unpack() throws IOException {
    if (unpacked) {
      return;
    }
    try (InputStream tar = new BufferedInputStream(Files.newInputStream(archive), 1 << 16)) {
      store.unpack(tar, folder);
    }
    Files.delete(archive);
    unpacked = true;
    for (String path : left) {
      files().removeTree(path);
    }
  }

  /** Leaves out what no step may see. */
  void leaveOut(String path) throws IOException {
    left.add(path);
    if (index != null) {
      index.remove(path);
    }
    if (unpacked) {
      files().removeTree(path);
    }
  }

  /** A small file, whole, links followed; null where there is none. */
  byte[] read(String path, int mostBytes) throws IOException {
    if (!unpacked) {
      Node node = index.find(index.resolve("/" + path));
      if (node == null) {
        return null;
      }
      if (node.isFile()) {
        return listed(node, path, mostBytes);
      }
    }
    try (Fd file = files().openFileFollowed(path);
        InputStream in = Files.newInputStream(Path.of(file.procPath()))) {
      return whole(in.readNBytes(mostBytes + 1), path, mostBytes);
    } catch (FsException e) {
      if (!e.isAbsent()) {
        throw e;
      }
      return null;
    }
  }

  private byte[] listed(Node node, String path, int mostBytes) throws IOException {
    byte[] all = new byte[(int) Math.min(node.size(), mostBytes + 1L)];
    try (RandomAccessFile file = new RandomAccessFile(archive.toFile(), "r")) {
      file.seek(node.offset());
      file.readFully(all);
    }
    return whole(all, path, mostBytes);
  }

  private static byte[] whole(byte[] read, String path, int mostBytes) {
    if (read.length > mostBytes) {
      throw ImageException.invalid(path + " is larger than " + mostBytes + " bytes");
    }
    return read;
  }

  @Override
  public String resolve(String path) throws IOException {
    return index == null ? onDisk().resolve(path) : index.resolve(path);
  }

  @Override
  public Kind kind(String path) throws IOException {
    return index == null ? onDisk().kind(path) : index.kind(path);
  }

  @Override
  public List<String> names(String path) throws IOException {
    return index == null ? onDisk().names(path) : index.names(path);
  }

  @Override
  public String hash(String path, Wanted wanted, boolean owners) throws IOException {
    return index == null ? onDisk().hash(path, wanted, owners) : index.hash(path, wanted, owners);
  }

  @Override
  public SafeRoot files() throws IOException {
    return onDisk().files();
  }

  private FolderTree onDisk() throws IOException {
    unpack();
    if (files == null) {
      files = FolderTree.open(folder);
    }
    return files;
  }

  @Override
  public void close() {
    if (files != null) {
      files.close();
    }
  }
}
