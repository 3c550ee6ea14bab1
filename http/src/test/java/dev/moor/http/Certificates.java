package dev.moor.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Certificates made by openssl, as a user would make them. */
final class Certificates {
  private final Path folder;

  Certificates(Path folder) {
    this.folder = folder;
  }

  Path file(String name) {
    return folder.resolve(name);
  }

  /** A folder as {@code docker --tlscacert … } reads it. */
  void authority(String name) throws IOException {
    run(
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=" + name,
        "-keyout",
        name + ".key",
        "-out",
        name + ".pem");
  }

  /** A key with {@code openssl genrsa/ecparam/genpkey} arguments, signed by the authority. */
  void signed(String name, String authority, String... keyCommand) throws IOException {
    List<String> key = new ArrayList<>(List.of("openssl"));
    key.addAll(List.of(keyCommand));
    key.addAll(List.of("-out", name + ".key"));
    run(key.toArray(String[]::new));
    run(
        "openssl",
        "req",
        "-new",
        "-key",
        name + ".key",
        "-subj",
        "/O=moor/CN=" + name,
        "-out",
        name + ".csr");
    Files.writeString(file(name + ".ext"), "subjectAltName=IP:127.0.0.1,DNS:localhost\n");
    run(
        "openssl",
        "x509",
        "-req",
        "-in",
        name + ".csr",
        "-CA",
        authority + ".pem",
        "-CAkey",
        authority + ".key",
        "-CAcreateserial",
        "-days",
        "2",
        "-extfile",
        name + ".ext",
        "-out",
        name + ".pem");
  }

  void run(String... command) throws IOException {
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("openssl.log").toFile())
            .start();
    try {
      if (process.waitFor() != 0) {
        throw new IOException(
            String.join(" ", command) + ": " + Files.readString(folder.resolve("openssl.log")));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }
}
