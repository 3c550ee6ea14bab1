package dev.moor.cli.net;

import java.nio.charset.StandardCharsets;

/** A request target: path segments and query, each encoded. */
public final class Target {
  private static final String PLAIN = "-._~/:@!$'()*,;";

  private final StringBuilder text;
  private boolean hasQuery;

  private Target(String path) {
    this.text = new StringBuilder(path);
  }

  /** Joins a path from pieces; slashes within a piece stay (image names have them). */
  public static Target of(String... pieces) {
    StringBuilder path = new StringBuilder();
    for (String piece : pieces) {
      path.append(encode(piece, PLAIN));
    }
    return new Target(path.toString());
  }

  /** Adds a query parameter; null is left out. */
  public Target with(String name, Object value) {
    if (value != null) {
      text.append(hasQuery ? '&' : '?').append(encode(name, "-._~"));
      text.append('=').append(encode(value.toString(), "-._~"));
      hasQuery = true;
    }
    return this;
  }

  /** Adds {@code name=1} where the flag is set. */
  public Target flag(String name, boolean set) {
    return set ? with(name, "1") : this;
  }

  private static String encode(String value, String plain) {
    StringBuilder out = new StringBuilder();
    for (byte b : value.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      boolean asIs =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || plain.indexOf(c) >= 0;
      if (asIs) {
        out.append(c);
      } else {
        out.append(String.format("%%%02X", (int) c));
      }
    }
    return out.toString();
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
