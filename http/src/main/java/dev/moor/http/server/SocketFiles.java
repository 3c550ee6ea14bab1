package dev.moor.http.server;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Binding a unix socket file: stale ones are replaced, live ones refused. */
final class SocketFiles {
  private static final Logger log = LoggerFactory.getLogger(SocketFiles.class);
  private static final int MAX_PATH_BYTES = 107;
  private static final String GROUP = "docker";

  private SocketFiles() {}

  static ServerSocketChannel bind(Path given) throws IOException {
    Path path = given.toAbsolutePath();
    int bytes = path.toString().getBytes(StandardCharsets.UTF_8).length;
    if (bytes > MAX_PATH_BYTES) {
      throw new IOException(
          "socket path is " + bytes + " bytes long, Linux allows " + MAX_PATH_BYTES + ": " + path);
    }
    Files.createDirectories(path.getParent());
    removeStale(path);
    ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.bind(UnixDomainSocketAddress.of(path), 1024);
      restrict(path);
      return channel;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw new IOException("cannot listen on " + path + ": " + e.getMessage(), e);
    }
  }

  private static void removeStale(Path path) throws IOException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (!Files.readAttributes(path, java.nio.file.attribute.BasicFileAttributes.class).isOther()) {
      throw new IOException(path + " exists and is no socket: not replaced");
    }
    try (SocketChannel probe = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
      throw new IOException("another process listens on " + probe.getRemoteAddress());
    } catch (java.net.ConnectException e) {
      log.info("replacing the stale socket {}", path);
      Files.delete(path);
    }
  }

  private static void restrict(Path path) throws IOException {
    PosixFileAttributeView view =
        Files.getFileAttributeView(path, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw----"));
    try {
      GroupPrincipal group =
          path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByGroupName(GROUP);
      view.setGroup(group);
    } catch (UserPrincipalNotFoundException e) {
      log.debug("no group {} here: {} belongs to root's group alone", GROUP, path);
    } catch (IOException e) {
      log.warn("cannot give {} to group {}: {}", path, GROUP, e.getMessage());
    }
  }

  /** Removes our socket file; a successor's on the same path stays (other inode). */
  static void remove(Path path, Object fileKey) {
    try {
      if (fileKey != null && fileKey.equals(fileKey(path))) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      log.warn("cannot remove {}: {}", path, e.toString());
    }
  }

  /** Device and inode, null where nothing is there. */
  static Object fileKey(Path path) throws IOException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return null;
    }
    return Files.readAttributes(path, java.nio.file.attribute.BasicFileAttributes.class).fileKey();
  }
}
