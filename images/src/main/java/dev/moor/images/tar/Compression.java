package dev.moor.images.tar;

import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.tukaani.xz.XZInputStream;

/** How a stream is compressed, told from its first bytes, and how to decode it. */
public enum Compression {
  PLAIN,
  GZIP,
  ZSTD,
  XZ,
  BZIP2;

  private static final int MAGIC_BYTES = 6;
  private static final int XZ_MEMORY_LIMIT_KIB = 256 * 1024;
  private static final int ZSTD_WINDOW_LOG_LIMIT = 27;
  private static final int BUFFER_BYTES = 64 * 1024;

  /** A stream whose kind is known; {@code raw} gives all of its bytes, still compressed. */
  public record Detected(Compression compression, InputStream raw) {
    /** The decoded stream. */
    public InputStream decode() throws IOException {
      return compression.decode(raw);
    }
  }

  /** Looks at the first bytes; the given stream must not be used any more. */
  public static Detected detect(InputStream in) throws IOException {
    PushbackInputStream raw = new PushbackInputStream(in, MAGIC_BYTES);
    byte[] magic = new byte[MAGIC_BYTES];
    int n = raw.readNBytes(magic, 0, MAGIC_BYTES);
    raw.unread(magic, 0, n);
    return new Detected(of(magic), raw);
  }

  /** Decodes whatever it is. */
  public static InputStream decodeAny(InputStream in) throws IOException {
    return detect(in).decode();
  }

  /** By the first six bytes, zeros where there are fewer. */
  static Compression of(byte[] m) {
    if (m[0] == 0x1f && m[1] == (byte) 0x8b && m[2] == 8) {
      return GZIP;
    }
    boolean zstdFrame = m[0] == 0x28 && m[1] == (byte) 0xb5 && m[2] == 0x2f && m[3] == (byte) 0xfd;
    boolean zstdSkippable = (m[0] & 0xF0) == 0x50 && m[1] == 0x2a && m[2] == 0x4d && m[3] == 0x18;
    if (zstdFrame || zstdSkippable) {
      return ZSTD;
    }
    if (m[0] == (byte) 0xfd && m[1] == '7' && m[2] == 'z' && m[3] == 'X' && m[4] == 'Z') {
      return XZ;
    }
    return m[0] == 'B' && m[1] == 'Z' && m[2] == 'h' && m[3] >= '1' && m[3] <= '9' ? BZIP2 : PLAIN;
  }

  /** A stream of decoded bytes; what is cut off gives EOFException, never a silent end. */
  public InputStream decode(InputStream in) throws IOException {
    return switch (this) {
      case PLAIN -> in;
      case GZIP -> new GZIPInputStream(new MoreInputStream(in), BUFFER_BYTES);
      case ZSTD -> zstd(in);
      case XZ -> new XZInputStream(new BufferedInputStream(in, BUFFER_BYTES), XZ_MEMORY_LIMIT_KIB);
      case BZIP2 -> bzip2(in);
    };
  }

  private static InputStream zstd(InputStream in) throws IOException {
    ZstdInputStream zstd = new ZstdInputStream(new BufferedInputStream(in, BUFFER_BYTES));
    zstd.setLongMax(ZSTD_WINDOW_LOG_LIMIT);
    return new ZstdErrors(zstd);
  }

  /** GZIPInputStream asks available() whether another member follows; 0 would end it early. */
  private static final class MoreInputStream extends BufferedInputStream {
    MoreInputStream(InputStream in) {
      super(in, BUFFER_BYTES);
    }

    @Override
    public synchronized int available() throws IOException {
      if (pos < count) {
        return count - pos;
      }
      mark(1);
      int next = read();
      if (next < 0) {
        return 0;
      }
      reset();
      return count - pos;
    }
  }

  /** Says "cut off" with the exception that the other decoders use. */
  private static final class ZstdErrors extends java.io.FilterInputStream {
    ZstdErrors(InputStream in) {
      super(in);
    }

    @Override
    public int read(byte[] target, int from, int length) throws IOException {
      try {
        return super.read(target, from, length);
      } catch (IOException e) {
        String message = String.valueOf(e.getMessage());
        if (message.contains("Truncated")) {
          throw (EOFException) new EOFException(message).initCause(e);
        }
        throw e;
      }
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      int n = read(one, 0, 1);
      return n < 0 ? -1 : one[0] & 0xFF;
    }
  }

  private static InputStream bzip2(InputStream in) throws IOException {
    try {
      return new Bzip2Errors(
          new BZip2CompressorInputStream(new BufferedInputStream(in, BUFFER_BYTES), true));
    } catch (IOException e) {
      throw bzip2Error(e);
    }
  }

  private static IOException bzip2Error(IOException e) {
    if (e instanceof EOFException || e instanceof ZipException) {
      return e;
    }
    String message = String.valueOf(e.getMessage());
    IOException told =
        message.contains("end of") ? new EOFException(message) : new ZipException(message);
    told.initCause(e);
    return told;
  }

  /** Says "cut off" and "damaged" with the exceptions that the other decoders use. */
  private static final class Bzip2Errors extends java.io.FilterInputStream {
    Bzip2Errors(InputStream in) {
      super(in);
    }

    @Override
    public int read(byte[] target, int from, int length) throws IOException {
      try {
        return super.read(target, from, length);
      } catch (IOException e) {
        throw bzip2Error(e);
      }
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }
  }
}
