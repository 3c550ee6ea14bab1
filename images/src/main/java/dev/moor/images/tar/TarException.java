package dev.moor.images.tar;

import java.io.IOException;

/** An archive that is damaged, truncated, absurd or of an unsupported kind. */
public final class TarException extends IOException {
  private final String entryName;

  public TarException(String entryName, String problem) {
    super("tar entry '" + printable(entryName) + "': " + problem);
    this.entryName = entryName;
  }

  public TarException(String entryName, String problem, Throwable cause) {
    this(entryName, problem);
    initCause(cause);
  }

  /** The entry it happened in; the last one read where a header itself is unreadable. */
  public String entryName() {
    return entryName;
  }

  private static String printable(String name) {
    StringBuilder out = new StringBuilder();
    name.codePoints()
        .limit(300)
        .forEach(
            c -> {
              boolean plain = c >= 0x20 && c != 0x7f && !(c >= 0xD800 && c <= 0xDFFF);
              if (plain) {
                out.appendCodePoint(c);
              } else {
                out.append(String.format("\\x%02x", c & 0xFF));
              }
            });
    return out.toString();
  }
}
