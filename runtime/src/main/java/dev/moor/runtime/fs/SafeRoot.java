package dev.moor.runtime.fs;

import java.io.Closeable;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * A folder in which paths are resolved as the kernel would after chroot into it.
 *
 * <p>Absolute paths, {@code ..} and symbolic links stay inside, also while processes swap folders
 * and links meanwhile: every call resolves the parent by openat2(RESOLVE_IN_ROOT) and then works on
 * one name relative to that descriptor. The last component is not followed unless a method says so.
 * Modes are exact: the process's umask plays no part. Descriptors it gives out are the caller's to
 * close. Safe for use by several threads.
 */
public final class SafeRoot implements Closeable {
  private static final long IN_ROOT = OpenFlags.RESOLVE_IN_ROOT | OpenFlags.RESOLVE_NO_MAGICLINKS;
  private static final int LINK_LIMIT = 40;
  private final Fd root;

  private SafeRoot(Fd root) {
    this.root = root;
  }

  /** Opens a folder of the host that moord itself chose. */
  public static SafeRoot open(Path trusted) throws FsException {
    return new SafeRoot(Fd.open(trusted, OpenFlags.O_PATH | OpenFlags.O_DIRECTORY, 0));
  }

  /** A folder within, as a root of its own; {@code path} is resolved and followed. */
  public SafeRoot openWithin(String path) throws FsException {
    return new SafeRoot(openFolderThing(path));
  }

  /** Takes over a descriptor of a folder; closed with this. */
  public static SafeRoot of(Fd folder) {
    return new SafeRoot(folder);
  }

  /** The folder's own descriptor (O_PATH). */
  public Fd fd() {
    return root;
  }

  /**
   * Where a path leads: the opened parent folder and the one name in it ({@code "."} for the root,
   * and for paths that end in {@code /}, {@code /.} or {@code ..}, which mean a folder).
   */
  public record Place(Fd dir, String name) implements Closeable {
    @Override
    public void close() {
      dir.close();
    }
  }

  /** Resolves all but the last component. */
  public Place locate(String path) throws FsException {
    int end = path.length();
    while (end > 0 && path.charAt(end - 1) == '/') {
      end--;
    }
    String name = path.substring(path.lastIndexOf('/', end - 1) + 1, end);
    if (end < path.length() || name.isEmpty() || name.equals(".") || name.equals("..")) {
      return new Place(openFolderThing(path.isEmpty() ? "." : path), ".");
    }
    String parent = path.substring(0, end - name.length());
    return new Place(openFolderThing(parent.isEmpty() ? "." : parent), name);
  }

  /** What is at the path, not followed. */
  public FileStat stat(String path) throws FsException {
    try (Place at = locate(path)) {
      return at.dir().statAt(at.name());
    }
  }

  /** What the path leads to, links followed inside the root. */
  public FileStat statFollowed(String path) throws FsException {
    try (Fd thing = openThingFollowed(path)) {
      return thing.stat();
    }
  }

  /** True where something is at the path; other errors than absence are thrown. */
  public boolean exists(String path) throws FsException {
    try {
      stat(path);
      return true;
    } catch (FsException e) {
      if (e.isAbsent()) {
        return false;
      }
      throw e;
    }
  }

  /** An O_PATH descriptor of whatever the path leads to, links followed inside the root. */
  public Fd openThingFollowed(String path) throws FsException {
    return root.openAt2(path.isEmpty() ? "." : path, OpenFlags.O_PATH, 0, IN_ROOT);
  }

  /** A regular file for reading, not followed; a device or fifo is refused unopened. */
  public Fd openFile(String path) throws FsException {
    try (Place at = locate(path);
        Fd thing = at.dir().openThing(at.name())) {
      return reopenRegular(thing, path);
    }
  }

  /** A regular file for reading, links followed inside the root. */
  public Fd openFileFollowed(String path) throws FsException {
    try (Fd thing = openThingFollowed(path)) {
      return reopenRegular(thing, path);
    }
  }

  static Fd reopenRegular(Fd thing, String path) throws FsException {
    FileStat stat = thing.stat();
    if (!stat.isRegular()) {
      int errno = stat.isDirectory() ? Errno.EISDIR : Errno.EINVAL;
      throw new FsException(errno, path + " is no regular file");
    }
    return thing.reopen(OpenFlags.O_RDONLY);
  }

  /** A folder for listing and as base of further calls; links are followed inside the root. */
  public Fd openFolder(String path) throws FsException {
    return root.openAt2(
        path.isEmpty() ? "." : path, OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY, 0, IN_ROOT);
  }

  /** Names in a folder. */
  public List<DirEntry> list(String path) throws FsException {
    try (Fd folder = openFolder(path)) {
      return folder.list();
    }
  }

  /** A new regular file, open for writing; EEXIST where anything is there. */
  public Fd createFile(String path, int mode) throws FsException {
    try (Place at = locate(path)) {
      int flags = OpenFlags.O_CREAT | OpenFlags.O_EXCL | OpenFlags.O_WRONLY | OpenFlags.O_NOFOLLOW;
      Fd file = at.dir().openAt2(at.name(), flags, 0600, OpenFlags.RESOLVE_NO_SYMLINKS);
      try {
        file.chmod(mode);
        return file;
      } catch (FsException e) {
        file.close();
        throw e;
      }
    }
  }

  /** A new folder; EEXIST where anything is there. */
  public void createFolder(String path, int mode) throws FsException {
    try (Place at = locate(withoutSlashes(path))) {
      if (at.name().equals(".")) {
        throw new FsException(Errno.EEXIST, "mkdirat", path);
      }
      at.dir().mkdirAt(at.name(), mode);
      at.dir().chmodAt(at.name(), mode);
    }
  }

  /** Makes every missing folder of the path; links to folders inside the root are followed. */
  public void createFolders(String path, int mode) throws FsException {
    StringBuilder done = new StringBuilder();
    for (String part : path.split("/")) {
      if (part.isEmpty() || part.equals(".")) {
        continue;
      }
      done.append('/').append(part);
      try {
        openFolderThing(done.toString()).close();
      } catch (FsException e) {
        if (e.errno() != Errno.ENOENT) {
          throw e;
        }
        createFolder(done.toString(), mode);
      }
    }
  }

  /** A new symbolic link; its text is not looked at. */
  public void createSymlink(String target, String path) throws FsException {
    try (Place at = locate(path)) {
      at.dir().symlinkAt(target, at.name());
    }
  }

  /** A second name for an existing file; both paths are inside, a link itself is linked. */
  public void createHardlink(String existing, String path) throws FsException {
    try (Place from = locate(existing);
        Place to = locate(path)) {
      to.dir().linkAt(from.dir(), from.name(), to.name());
    }
  }

  /** A device, fifo or socket; {@code mode} has the type bits ({@link FileStat#S_IFCHR} …). */
  public void createNode(String path, int mode, int major, int minor) throws FsException {
    try (Place at = locate(path)) {
      at.dir().mknodAt(at.name(), mode, major, minor);
      at.dir().chmodAt(at.name(), mode & 07777);
    }
  }

  /** Renames within the root, replacing as rename(2) does. */
  public void rename(String from, String to) throws FsException {
    try (Place source = locate(from);
        Place target = locate(to)) {
      target.dir().renameFrom(source.dir(), source.name(), target.name());
    }
  }

  /** Removes a file, link, node or empty folder. */
  public void remove(String path) throws FsException {
    try (Place at = locateNamed(path)) {
      if (at.dir().statAt(at.name()).isDirectory()) {
        at.dir().rmdirAt(at.name());
      } else {
        at.dir().unlinkAt(at.name());
      }
    }
  }

  /**
   * Removes whatever is there, folders with their content; nothing there is fine.
   *
   * <p>Follows no link and enters no mount: a mount point below is EBUSY, with what is beside it
   * perhaps already gone.
   */
  public void removeTree(String path) throws FsException {
    try (Place at = locateNamed(path)) {
      TreeRemover.remove(at.dir(), at.name());
    } catch (FsException e) {
      if (!e.isAbsent()) {
        throw e;
      }
    }
  }

  /** Removes all that is in a folder, not the folder; as {@link #removeTree} otherwise. */
  public void removeContent(String path) throws FsException {
    try (Fd folder = openFolder(path)) {
      for (DirEntry entry : folder.list()) {
        TreeRemover.remove(folder, entry.name());
      }
    }
  }

  /** Owner; of a link, the link's. Clears setuid bits, so set the mode after it. */
  public void setOwner(String path, long uid, long gid) throws FsException {
    try (Place at = locate(path)) {
      at.dir().chownAt(at.name(), (int) uid, (int) gid);
    }
  }

  /** Permission bits; EOPNOTSUPP for a link, which has none. */
  public void setMode(String path, int mode) throws FsException {
    try (Place at = locate(path)) {
      at.dir().chmodAt(at.name(), mode);
    }
  }

  /** Times; of a link, the link's. Null leaves one as it is. */
  public void setTimes(String path, Instant atime, Instant mtime) throws FsException {
    try (Place at = locate(path)) {
      at.dir().utimesAt(at.name(), atime, mtime);
    }
  }

  /** The text of a symbolic link. */
  public String readLink(String path) throws FsException {
    try (Place at = locate(path)) {
      return at.dir().readlinkAt(at.name());
    }
  }

  /** Sets an extended attribute; of a link, the link's. */
  public void setXattr(String path, String attribute, byte[] value) throws FsException {
    try (Place at = locate(path)) {
      at.dir().setXattrAt(at.name(), attribute, value);
    }
  }

  /** The value of an extended attribute, or null. */
  public byte[] getXattr(String path, String attribute) throws FsException {
    try (Place at = locate(path)) {
      return at.dir().getXattrAt(at.name(), attribute);
    }
  }

  /** Names of the extended attributes. */
  public List<String> listXattr(String path) throws FsException {
    try (Place at = locate(path)) {
      return at.dir().listXattrAt(at.name());
    }
  }

  /** Removes an extended attribute. */
  public void removeXattr(String path, String attribute) throws FsException {
    try (Place at = locate(path)) {
      at.dir().removeXattrAt(at.name(), attribute);
    }
  }

  /**
   * The path with every link followed, as seen inside the root, e.g. {@code /etc/real}; the last
   * components may be absent. For showing and for choosing a mount: between this answer and a later
   * call things may change, the later call is still safe.
   */
  public String resolve(String path) throws FsException {
    return new LinkWalk(this, LINK_LIMIT).resolve(path);
  }

  /** The folder's content names to the disk. */
  public void syncFolder(String path) throws FsException {
    try (Fd folder = openFolder(path)) {
      folder.fsync();
    }
  }

  @Override
  public void close() {
    root.close();
  }

  Fd openFolderThing(String path) throws FsException {
    return root.openAt2(path, OpenFlags.O_PATH | OpenFlags.O_DIRECTORY, 0, IN_ROOT);
  }

  /** As {@link #locate}, where the root itself and {@code .}/{@code ..} endings are refused. */
  private Place locateNamed(String path) throws FsException {
    Place at = locate(withoutSlashes(path));
    if (at.name().equals(".")) {
      at.close();
      throw new FsException(Errno.EINVAL, "remove '" + path + "': names no entry of a folder");
    }
    return at;
  }

  private static String withoutSlashes(String path) {
    int end = path.length();
    while (end > 1 && path.charAt(end - 1) == '/') {
      end--;
    }
    return path.substring(0, end);
  }
}
