package dev.moor.images.tar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.junit.jupiter.api.Test;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

class CompressionTest {
  private static final byte[] DATA = data();

  private static byte[] data() {
    byte[] data = new byte[300_000];
    new Random(5).nextBytes(data);
    Arrays.fill(data, 0, 100_000, (byte) 'a');
    return data;
  }

  private interface Wrap {
    OutputStream wrap(OutputStream out) throws IOException;
  }

  private static byte[] with(Wrap wrap) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutputStream compressed = wrap.wrap(out)) {
      compressed.write(DATA);
    }
    return out.toByteArray();
  }

  private static byte[] joined(byte[] a, byte[] b) {
    byte[] both = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }

  /** A network stream: available() is 0, reads are short. */
  private static InputStream slow(byte[] bytes) {
    return new FilterInputStream(new ByteArrayInputStream(bytes)) {
      @Override
      public int available() {
        return 0;
      }

      @Override
      public int read(byte[] target, int from, int length) throws IOException {
        return super.read(target, from, Math.min(length, 1_000));
      }
    };
  }

  private static void assertDecodes(byte[] bytes, Compression kind, byte[] expected)
      throws IOException {
    Compression.Detected detected = Compression.detect(slow(bytes));
    assertThat(detected.compression()).isEqualTo(kind);
    assertThat(detected.decode().readAllBytes()).isEqualTo(expected);
  }

  @Test
  void shouldDetectAndDecodeEachKind() throws IOException {
    assertDecodes(DATA, Compression.PLAIN, DATA);
    assertDecodes(new byte[0], Compression.PLAIN, new byte[0]);
    assertDecodes(new byte[] {0x1f}, Compression.PLAIN, new byte[] {0x1f});
    assertDecodes(with(GZIPOutputStream::new), Compression.GZIP, DATA);
    assertDecodes(Zstd.compress(DATA), Compression.ZSTD, DATA);
    assertDecodes(with(o -> new XZOutputStream(o, new LZMA2Options(1))), Compression.XZ, DATA);
    assertDecodes(with(BZip2CompressorOutputStream::new), Compression.BZIP2, DATA);
  }

  @Test
  void shouldDecodeAllMembersAndSkippableFrames() throws IOException {
    byte[] gzip = with(GZIPOutputStream::new);
    assertDecodes(joined(gzip, gzip), Compression.GZIP, joined(DATA, DATA));
    byte[] bzip2 = with(BZip2CompressorOutputStream::new);
    assertDecodes(joined(bzip2, bzip2), Compression.BZIP2, joined(DATA, DATA));
    byte[] zstd = Zstd.compress(DATA);
    byte[] skippable = {0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3};
    assertDecodes(joined(skippable, zstd), Compression.ZSTD, DATA);
    assertDecodes(joined(joined(zstd, skippable), zstd), Compression.ZSTD, joined(DATA, DATA));
  }

  @Test
  void shouldSayWhatIsWrongWithBzip2() throws IOException {
    byte[] whole = with(BZip2CompressorOutputStream::new);
    byte[] damaged = whole.clone();
    damaged[whole.length / 2] ^= 0x55;
    byte[] cut = Arrays.copyOf(whole, whole.length - 30);
    assertThatThrownBy(() -> Compression.decodeAny(slow(damaged)).readAllBytes())
        .isInstanceOf(java.util.zip.ZipException.class);
    assertThatThrownBy(() -> Compression.decodeAny(slow(cut)).readAllBytes())
        .isInstanceOf(java.io.EOFException.class);
  }

  @Test
  void shouldNotEndSilentlyWhenCutOff() throws IOException {
    for (byte[] whole :
        new byte[][] {
          with(GZIPOutputStream::new),
          with(BZip2CompressorOutputStream::new),
          Zstd.compress(DATA),
          with(o -> new XZOutputStream(o, new LZMA2Options(1)))
        }) {
      byte[] half = Arrays.copyOf(whole, whole.length / 2);
      assertThatThrownBy(() -> Compression.decodeAny(slow(half)).readAllBytes())
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void shouldNameTheEntryOfACutOffCompressedArchive() throws IOException {
    byte[] tar =
        TarRoundTripTest.archive(TarEntry.builder("big", TarType.FILE).size(290_000).build());
    System.arraycopy(DATA, 0, tar, 512, 290_000);
    byte[] zstd = Zstd.compress(tar);
    byte[] cut = Arrays.copyOf(zstd, zstd.length - 20);
    TarReader reader = new TarReader(Compression.decodeAny(new ByteArrayInputStream(cut)));
    assertThatThrownBy(
            () -> {
              reader.next();
              reader.content().readAllBytes();
              reader.next();
              reader.drain();
            })
        .isInstanceOf(TarException.class)
        .hasMessageContaining("'big'");
  }
}
