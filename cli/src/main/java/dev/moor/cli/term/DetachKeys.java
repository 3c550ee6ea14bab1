package dev.moor.cli.term;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;

/**
 * Watches the keys of a terminal for the detach sequence. Keys that only begin it are held back and
 * follow when it turns out otherwise.
 */
public final class DetachKeys extends FilterInputStream {
  /** Docker's default. */
  public static final String DEFAULT = "ctrl-p,ctrl-q";

  private static final String CONTROL = "@abcdefghijklmnopqrstuvwxyz[\\]^_";

  private final byte[] keys;
  private byte[] ready = new byte[0];
  private int readyAt;
  private int matched;

  /** Watches {@code in} for the sequence. */
  public DetachKeys(InputStream in, byte[] keys) {
    super(in);
    this.keys = keys.clone();
  }

  /** The user typed the sequence. */
  public static final class Detached extends IOException {
    private static final long serialVersionUID = 1L;

    Detached() {
      super("read escape sequence");
    }
  }

  /** Reads {@code ctrl-p,ctrl-q} or single characters, separated by commas. */
  public static byte[] parse(String text) {
    String[] parts = text.split(",");
    byte[] keys = new byte[parts.length];
    for (int i = 0; i < parts.length; i++) {
      String part = parts[i];
      String lower = part.toLowerCase(Locale.ROOT);
      if (part.length() == 1) {
        keys[i] = (byte) part.charAt(0);
      } else if (lower.startsWith("ctrl-")
          && lower.length() == 6
          && CONTROL.indexOf(lower.charAt(5)) >= 0) {
        keys[i] = (byte) CONTROL.indexOf(lower.charAt(5));
      } else {
        throw new IllegalArgumentException(
            "Invalid escape keys (" + text + ") provided: Unknown character: '" + part + "'");
      }
    }
    return keys;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    while (readyAt == ready.length) {
      byte[] buffer = new byte[4096];
      int got = in.read(buffer, 0, buffer.length);
      if (got < 0) {
        return -1;
      }
      filter(buffer, got);
    }
    int count = Math.min(length, ready.length - readyAt);
    System.arraycopy(ready, readyAt, bytes, offset, count);
    readyAt += count;
    return count;
  }

  private void filter(byte[] buffer, int count) throws Detached {
    byte[] out = new byte[count + keys.length];
    int at = 0;
    for (int i = 0; i < count; i++) {
      if (buffer[i] != keys[matched] && matched > 0) {
        System.arraycopy(keys, 0, out, at, matched);
        at += matched;
        matched = 0;
      }
      if (buffer[i] == keys[matched]) {
        if (++matched == keys.length) {
          throw new Detached();
        }
      } else {
        out[at++] = buffer[i];
      }
    }
    ready = java.util.Arrays.copyOf(out, at);
    readyAt = 0;
  }
}
