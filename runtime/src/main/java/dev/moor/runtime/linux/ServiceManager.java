package dev.moor.runtime.linux;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the service manager that started this process how far it is: a datagram of lines to the
 * socket that $NOTIFY_SOCKET names, as sd_notify(3) has it.
 */
public final class ServiceManager {
  private static final Logger LOG = LoggerFactory.getLogger(ServiceManager.class);

  private ServiceManager() {}

  /** Does nothing where no manager listens; a failure is only logged. */
  public static void tell(String lines) {
    tell(System.getenv("NOTIFY_SOCKET"), lines);
  }

  static void tell(String socket, String lines) {
    if (socket == null || socket.isEmpty()) {
      return;
    }
    if (!socket.startsWith("/")) {
      LOG.warn("the service manager hears nothing: '{}' is no socket with a path", socket);
      return;
    }
    int fd = -1;
    try {
      fd = Linux.connectDatagram(Path.of(socket));
      Linux.write(fd, lines.getBytes(StandardCharsets.UTF_8));
    } catch (LinuxException e) {
      LOG.warn("the service manager hears nothing: {}", e.getMessage());
    } finally {
      Linux.close(fd);
    }
  }
}
