package dev.moor.supervisor.containers;

import dev.moor.actors.port.MoorException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Finds the detach sequence (ctrl-p,ctrl-q by default) in a client's stdin. One instance a session;
 * not thread-safe. Bytes that begin a sequence are held back until it is clear whether they do.
 */
final class DetachKeys {
  private final byte[] sequence;
  private int matched;

  private DetachKeys(byte[] sequence) {
    this.sequence = sequence;
  }

  /**
   * @param keys Docker's form: {@code ctrl-p,ctrl-q}, {@code a,b}; empty: the default
   * @throws MoorException INVALID, naming the key
   */
  static DetachKeys parse(String keys) {
    String text = keys.isEmpty() ? "ctrl-p,ctrl-q" : keys;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (String key : text.split(",", -1)) {
      bytes.write(code(key));
    }
    return new DetachKeys(bytes.toByteArray());
  }

  private static int code(String key) {
    if (key.length() == 1) {
      return key.charAt(0);
    }
    if (key.startsWith("ctrl-") && key.length() == 6) {
      char c = Character.toLowerCase(key.charAt(5));
      if (c >= 'a' && c <= 'z') {
        return c - 'a' + 1;
      }
      int other = "@[\\]^_".indexOf(c);
      if (other >= 0) {
        return other == 0 ? 0 : 26 + other;
      }
    }
    throw new MoorException(
        MoorException.Kind.INVALID, "Invalid detach keys: unknown character: '" + key + "'");
  }

  /** What of {@code input} goes on to the process; empty when the sequence is complete. */
  Optional<ByteBuffer> pass(ByteBuffer input) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(input.remaining() + matched);
    while (input.hasRemaining()) {
      byte b = input.get();
      if (b == sequence[matched]) {
        matched++;
        if (matched == sequence.length) {
          return Optional.empty();
        }
      } else {
        out.write(sequence, 0, matched);
        matched = b == sequence[0] ? 1 : 0;
        if (matched == 0) {
          out.write(b);
        }
      }
    }
    return Optional.of(ByteBuffer.wrap(out.toByteArray()));
  }
}
