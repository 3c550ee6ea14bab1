package dev.moor.cli.net;

import dev.moor.cli.CliException;
import java.nio.file.Path;

/**
 * Where the daemon listens: a unix socket path or a TCP host and port.
 *
 * @param socket null for TCP
 * @param host null for a unix socket
 */
public record Endpoint(String address, Path socket, String host, int port) {
  private static final int PLAIN_PORT = 2375;
  private static final int TLS_PORT = 2376;

  /** Reads {@code unix:///path} or {@code tcp://host[:port]}; anything else is refused. */
  public static Endpoint parse(String address, boolean tls) {
    if (address.startsWith("unix://")) {
      String path = address.substring("unix://".length());
      if (path.isEmpty()) {
        throw invalid(address);
      }
      return new Endpoint(address, Path.of(path), null, 0);
    }
    if (address.startsWith("tcp://")) {
      String rest = address.substring("tcp://".length());
      if (rest.endsWith("/")) {
        rest = rest.substring(0, rest.length() - 1);
      }
      return tcp(address, rest, tls ? TLS_PORT : PLAIN_PORT);
    }
    throw invalid(address);
  }

  private static Endpoint tcp(String address, String rest, int defaultPort) {
    int colon = rest.lastIndexOf(':');
    boolean hasPort = colon >= 0 && rest.indexOf(']', colon) < 0;
    String host = hasPort ? rest.substring(0, colon) : rest;
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    try {
      int port = hasPort ? Integer.parseInt(rest.substring(colon + 1)) : defaultPort;
      if (port < 1 || port > 65535) {
        throw invalid(address);
      }
      return new Endpoint(address, null, host.isEmpty() ? "127.0.0.1" : host, port);
    } catch (NumberFormatException e) {
      throw invalid(address);
    }
  }

  private static CliException invalid(String address) {
    return new CliException(
        "invalid host '" + address + "': expected unix:///PATH or tcp://HOST[:PORT]");
  }
}
