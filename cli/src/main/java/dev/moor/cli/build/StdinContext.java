package dev.moor.cli.build;

import dev.moor.cli.tar.TarEntry;
import dev.moor.cli.tar.TarWriter;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What comes from standard input as a context: an archive, or a Dockerfile alone. */
public final class StdinContext {
  private static final int TAR_HEADER_BYTES = 512;
  private static final int MAGIC_AT = 257;

  /** gzip, bzip2, xz, zstd. */
  private static final List<String> COMPRESSED =
      List.of("\u001f\u008b", "BZh", "\u00fd7zXZ", "(\u00b5/\u00fd");

  private final InputStream in;
  private final boolean archive;

  private StdinContext(InputStream in, boolean archive) {
    this.in = in;
    this.archive = archive;
  }

  /** Looks at the first bytes, as the docker CLI does. */
  public static StdinContext of(InputStream stdin) throws IOException {
    BufferedInputStream in = new BufferedInputStream(stdin, TAR_HEADER_BYTES * 8);
    in.mark(TAR_HEADER_BYTES);
    String head = new String(in.readNBytes(TAR_HEADER_BYTES), StandardCharsets.ISO_8859_1);
    in.reset();
    boolean tar = head.startsWith("ustar", MAGIC_AT);
    boolean zeros = head.length() == TAR_HEADER_BYTES && head.chars().allMatch(c -> c == 0);
    return new StdinContext(in, tar || zeros || COMPRESSED.stream().anyMatch(head::startsWith));
  }

  /** Writes an archive; the stream stays open. */
  public void writeTo(OutputStream out) throws IOException {
    if (archive) {
      in.transferTo(out);
      return;
    }
    byte[] dockerfile = in.readAllBytes();
    try (TarWriter tar = new TarWriter(out)) {
      tar.add(
          new TarEntry("Dockerfile", TarEntry.FILE, 0600, 0, 0, dockerfile.length, 0, ""),
          new ByteArrayInputStream(dockerfile));
    }
  }
}
