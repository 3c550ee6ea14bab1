package dev.moor.http;

import java.nio.file.Path;
import java.util.Objects;

/** Where the API listens. */
public sealed interface Listen {

  /** A unix socket, mode 0660, group {@code docker} where that group exists. */
  record Unix(Path path) implements Listen {
    public Unix {
      Objects.requireNonNull(path);
    }
  }

  /** TCP without encryption: the caller makes sure that its user asked for it in words. */
  record Tcp(String host, int port) implements Listen {
    public Tcp {
      Objects.requireNonNull(host);
    }
  }

  /**
   * TCP with TLS, PEM files.
   *
   * @param ca certificates that clients' certificates must lead to; null: clients are not verified
   */
  record Tls(String host, int port, Path ca, Path certificate, Path key) implements Listen {
    public Tls {
      Objects.requireNonNull(host);
      Objects.requireNonNull(certificate);
      Objects.requireNonNull(key);
    }
  }
}
