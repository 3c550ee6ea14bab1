package dev.moor.supervisor.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Authorities and certificates made by openssl in a folder, valid for two days. */
final class TestCertificates {
  private final Path folder;

  TestCertificates(Path folder) {
    this.folder = folder;
  }

  Path certificate(String name) {
    return folder.resolve(name + ".pem");
  }

  Path key(String name) {
    return folder.resolve(name + ".key");
  }

  /** A certificate that signs itself. */
  void authority(String name) {
    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2")
        .with("-subj", "/CN=" + name)
        .with("-keyout", key(name).toString(), "-out", certificate(name).toString())
        .run();
  }

  /** A certificate that the authority signs. */
  void signed(String authority, String name, String extension) {
    signed(authority, name, extension, 2);
  }

  /**
   * As above.
   *
   * @param days it is valid for; 0: not any more
   */
  void signed(String authority, String name, String extension, int days) {
    Path request = folder.resolve(name + ".csr");
    openssl("req", "-new", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=" + name)
        .with("-keyout", key(name).toString(), "-out", request.toString())
        .run();
    Path extensions = folder.resolve(name + ".ext");
    try {
      Files.writeString(extensions, extension);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    openssl(
            "x509",
            "-req",
            "-days",
            Integer.toString(days),
            "-CAcreateserial",
            "-in",
            request.toString())
        .with("-CA", certificate(authority).toString(), "-CAkey", key(authority).toString())
        .with("-extfile", extensions.toString(), "-out", certificate(name).toString())
        .run();
  }

  private static Openssl openssl(String... words) {
    return new Openssl().with("openssl").with(words);
  }

  private static final class Openssl {
    private final List<String> words = new ArrayList<>();

    Openssl with(String... more) {
      words.addAll(List.of(more));
      return this;
    }

    void run() {
      Command.run(words).ok();
    }
  }
}
