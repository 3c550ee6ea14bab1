package dev.moor.supervisor.e2e;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Debian's docker-registry as a child process on a free port, with storage of its own. */
final class DebianRegistry implements AutoCloseable {
  static final String USER = "moor";
  static final String PASSWORD = "s3cret:with:colons";

  /** bcrypt of {@link #PASSWORD}, as htpasswd writes it. */
  private static final String HTPASSWD =
      "moor:$2b$04$bwNUKsn8txiC/h.GwJe2N.cB.MAl5oRnD8jtFAniIBUnNUqTPa6ci\n";

  private static final int START_ATTEMPTS = 3;

  private final Path home;
  private final String host;
  private final int port;
  private final Process process;

  private DebianRegistry(Path home, String host, int port, Process process) {
    this.home = home;
    this.host = host;
    this.port = port;
    this.process = process;
  }

  /** Open to all, plain HTTP, on loopback. */
  static DebianRegistry open() {
    return start("127.0.0.1", "", "");
  }

  /** Passwords over TLS with the certificate given. */
  static DebianRegistry withPassword(String host, Path certificate, Path key) {
    return start(
        host,
        ", tls: {certificate: '" + certificate + "', key: '" + key + "'}",
        "auth: {htpasswd: {realm: moor-test, path: 'HOME/htpasswd'}}\n");
  }

  /** Tokens of a server whose certificate it trusts. */
  static DebianRegistry withTokens(TokenServer tokens) {
    return start(
        "127.0.0.1",
        "",
        "auth: {token: {realm: '"
            + tokens.realm()
            + "', service: moor-test, issuer: moor-issuer, rootcertbundle: '"
            + tokens.certificate()
            + "'}}\n");
  }

  private static DebianRegistry start(String host, String tls, String auth) {
    for (int attempt = 1; ; attempt++) {
      DebianRegistry registry = spawn(host, tls, auth);
      try {
        registry.awaitListening();
        return registry;
      } catch (RuntimeException | AssertionError e) {
        registry.close();
        if (attempt == START_ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private static DebianRegistry spawn(String host, String tls, String auth) {
    try {
      Path home = Files.createTempDirectory("moor-registry");
      int port = freePort();
      Files.writeString(home.resolve("htpasswd"), HTPASSWD);
      Path config =
          Files.writeString(
              home.resolve("config.yml"),
              "version: 0.1\nlog: {level: warn}\n"
                  + "storage: {filesystem: {rootdirectory: '"
                  + home.resolve("data")
                  + "'}, delete: {enabled: true}}\n"
                  + "http: {addr: '"
                  + host
                  + ":"
                  + port
                  + "'"
                  + tls
                  + "}\n"
                  + auth.replace("HOME", home.toString()));
      Process process =
          new ProcessBuilder(List.of("docker-registry", "serve", config.toString()))
              .redirectErrorStream(true)
              .redirectOutput(home.resolve("log").toFile())
              .start();
      return new DebianRegistry(home, host, port, process);
    } catch (IOException e) {
      throw new UncheckedIOException("docker-registry (bin/verify installs it)", e);
    }
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private void awaitListening() {
    await("docker-registry to listen")
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(20))
        .until(
            () -> {
              if (!process.isAlive()) {
                throw new AssertionError("docker-registry ended: " + log());
              }
              try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(host, port), 1000);
                return true;
              } catch (IOException e) {
                return false; // not yet
              }
            });
  }

  private String log() {
    try {
      return Files.readString(home.resolve("log"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int port() {
    return port;
  }

  /** {@code host:port}, as image names begin with it. */
  String name() {
    return host + ":" + port;
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
      try (Stream<Path> all = Files.walk(home)) {
        for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
