package dev.moor.runtime.fs;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * File names between the kernel's bytes and Java's Strings, without loss.
 *
 * <p>Linux names are bytes. Valid UTF-8 becomes the usual String; any other byte becomes a lone low
 * surrogate U+DC80..U+DCFF (as Python's surrogateescape does), so that it can be turned back into
 * the same byte.
 */
public final class NameBytes {
  private NameBytes() {}

  /** Bytes to a String that {@link #encode} turns back into the same bytes. */
  public static String decode(byte[] bytes, int from, int length) {
    for (int i = from; i < from + length; i++) {
      if (bytes[i] < 0) {
        return decodeCarefully(bytes, from, length);
      }
    }
    return new String(bytes, from, length, StandardCharsets.ISO_8859_1);
  }

  /** Bytes to a String that {@link #encode} turns back into the same bytes. */
  public static String decode(byte[] bytes) {
    return decode(bytes, 0, bytes.length);
  }

  private static String decodeCarefully(byte[] bytes, int from, int length) {
    var decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer in = ByteBuffer.wrap(bytes, from, length);
    CharBuffer out = CharBuffer.allocate(length + 1);
    while (in.hasRemaining()) {
      var result = decoder.reset().decode(in, out, true);
      if (result.isError()) {
        for (int i = 0; i < result.length(); i++) {
          out.put((char) (0xDC00 | (in.get() & 0xFF)));
        }
      }
    }
    return out.flip().toString();
  }

  /** The bytes of a name. */
  public static byte[] encode(String name) {
    try {
      ByteBuffer fast = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(name));
      return Arrays.copyOfRange(fast.array(), 0, fast.limit());
    } catch (CharacterCodingException e) {
      return encodeCarefully(name);
    }
  }

  private static byte[] encodeCarefully(String name) {
    byte[] out = new byte[name.length() * 3];
    int n = 0;
    for (int i = 0; i < name.length(); ) {
      int c = name.codePointAt(i);
      i += Character.charCount(c);
      if (c >= 0xDC80 && c <= 0xDCFF) {
        out[n++] = (byte) c;
      } else {
        byte[] one = new String(Character.toChars(c)).getBytes(StandardCharsets.UTF_8);
        System.arraycopy(one, 0, out, n, one.length);
        n += one.length;
      }
    }
    return Arrays.copyOf(out, n);
  }

  /** The bytes with a closing NUL, for a C call; a NUL within is refused. */
  static byte[] cString(String name) throws FsException {
    byte[] bytes = encode(name);
    for (byte b : bytes) {
      if (b == 0) {
        throw new FsException(Errno.EINVAL, "a NUL byte in a file name");
      }
    }
    return Arrays.copyOf(bytes, bytes.length + 1);
  }
}
