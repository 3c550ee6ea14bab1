package dev.moor.images.tar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class TarDamageTest {
  private static byte[] sample() throws IOException {
    return TarRoundTripTest.archive(
        TarEntry.builder("first", TarType.FILE).size(600).build(),
        TarEntry.builder("second-" + "n".repeat(200), TarType.FILE)
            .size(10)
            .owner(3_000_000_000L, 0)
            .xattr("security.capability", new byte[] {(byte) 0xff, 1})
            .build(),
        TarEntry.builder("third", TarType.SYMLINK).linkName("first").build());
  }

  private static void readAll(byte[] tar) throws IOException {
    TarReader reader = new TarReader(new ByteArrayInputStream(tar));
    while (reader.next() != null) {
      reader.content().readAllBytes();
    }
  }

  /** A one-entry archive whose header is changed and summed again. */
  private static byte[] header(Consumer<byte[]> change) throws IOException {
    byte[] tar = TarRoundTripTest.archive(TarEntry.builder("victim", TarType.FILE).build());
    byte[] block = Arrays.copyOf(tar, 512);
    change.accept(block);
    TarBlock.putChecksum(block);
    System.arraycopy(block, 0, tar, 0, 512);
    return tar;
  }

  private static void put(byte[] block, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    System.arraycopy(bytes, 0, block, at, bytes.length);
  }

  private static byte[] pax(String records) throws IOException {
    byte[] data = records.getBytes(StandardCharsets.ISO_8859_1);
    byte[] file = TarRoundTripTest.archive(TarEntry.builder("victim", TarType.FILE).build());
    byte[] block = Arrays.copyOf(file, 512);
    put(block, TarBlock.NAME, "PaxHeaders/victim");
    block[TarBlock.TYPE] = 'x';
    TarBlock.putOctal(block, TarBlock.ENTRY_SIZE, 12, data.length);
    TarBlock.putChecksum(block);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(block);
    out.writeBytes(data);
    out.writeBytes(new byte[-data.length & 511]);
    out.writeBytes(file);
    return out.toByteArray();
  }

  private static void assertRefused(byte[] tar, String... words) {
    assertThatThrownBy(() -> readAll(tar))
        .isInstanceOf(TarException.class)
        .hasMessageContainingAll(words);
  }

  @Test
  void shouldNameTheEntryBeforeABadChecksum() throws IOException {
    byte[] tar = sample();
    tar[512 + 1024 + 3]++;
    assertRefused(tar, "'first'", "wrong checksum");
  }

  @Test
  void shouldNameTheEntryThatIsCutOff() throws IOException {
    byte[] tar = sample();
    assertRefused(Arrays.copyOf(tar, 700), "'first'", "412 bytes missing");
    assertRefused(Arrays.copyOf(tar, 512 + 1024 + 100), "'first'", "cut off in the header");
    assertRefused(Arrays.copyOf(tar, 512 + 1024 + 512 + 5), "PaxHeaders.0/second", "cut off");
    assertRefused(Arrays.copyOf(tar, 512 + 1024 + 1024), "ends after an extended header");
  }

  @Test
  void shouldTakeAnArchiveWithoutEndMarker() throws IOException {
    byte[] tar = TarRoundTripTest.archive(TarEntry.builder("a", TarType.FILE).size(3).build());
    TarReader reader = new TarReader(new ByteArrayInputStream(Arrays.copyOf(tar, 1024)));
    assertThat(reader.next().name()).isEqualTo("a");
    assertThat(reader.next()).isNull();
    assertThat(reader.next()).isNull();
    assertThat(reader.sawEndMarker()).isFalse();
    assertThat(new TarReader(new ByteArrayInputStream(new byte[0])).next()).isNull();
  }

  @Test
  void shouldRefuseALoneZeroBlock() throws IOException {
    byte[] one = TarRoundTripTest.archive(TarEntry.builder("a", TarType.FILE).build());
    byte[] tar = new byte[512 * 4];
    System.arraycopy(one, 0, tar, 0, 512);
    System.arraycopy(one, 0, tar, 1024, 512);
    assertRefused(tar, "'a'", "lone zero block");
  }

  @Test
  void shouldRefuseAbsurdNumbers() throws IOException {
    assertRefused(
        header(b -> put(b, 124, "\377\377\377\377\377\377\377\377\377\377\377\377")), "size -1");
    assertRefused(header(b -> put(b, 124, "\200\0\0\0\177\377\377\377\377\377\377\377")), "size");
    assertRefused(
        header(b -> put(b, 124, "\277\377\377\377\377\377\377\377\377\377\377\377")), "size");
    assertRefused(header(b -> put(b, 124, "9zz")), "victim", "damaged size");
    assertRefused(header(b -> put(b, 108, "\200\1\0\0\0\0\0\0")), "victim", "uid");
    assertRefused(header(b -> put(b, 136, "\200\0\0\0\177\0\0\0\0\0\0\0")), "mtime");
    assertRefused(header(b -> b[156] = 'Q'), "victim", "type 0x51");
    assertRefused(header(b -> put(b, 0, "\0\0\0\0\0\0")), "without a name");
  }

  @Test
  void shouldRefuseDamagedPaxRecords() throws IOException {
    for (String records :
        new String[] {
          "path=x\n",
          "99 path=x\n",
          "9 path=x\n\n",
          "5 =x\n",
          "0 path=x\n",
          "10path=abc\n",
          "99999999999999999999 path=x\n",
          "6 pat\n",
          " 9 path=x\n",
          "9 path=xy\n"
        }) {
      assertRefused(pax(records), "pax record");
    }
    assertRefused(pax("14 size=12x34\n"), "size");
    assertRefused(pax("11 size=-5\n"), "absurd size -5");
    assertRefused(pax("20 mtime=1e99999999\n"), "mtime");
    assertRefused(pax("11 path=\0x\n"), "NUL");
    assertRefused(pax("31 LIBARCHIVE.xattr.user.a=***\n"), "damaged");
  }

  @Test
  void shouldReadLibarchiveAttributesAndPreferRawOnes() throws IOException {
    ByteArrayOutputStream records = new ByteArrayOutputStream();
    PaxRecords.write(records, "LIBARCHIVE.xattr.user.a%20b", "/wA".getBytes());
    PaxRecords.write(records, "LIBARCHIVE.xattr.user.c", "AAAA".getBytes());
    PaxRecords.write(records, "SCHILY.xattr.user.c", new byte[] {(byte) 0xff, 0});
    byte[] tar = pax(records.toString(StandardCharsets.ISO_8859_1));
    TarEntry entry = new TarReader(new ByteArrayInputStream(tar)).next();
    assertThat(entry.xattrs().get("user.a b")).isEqualTo(new byte[] {(byte) 0xff, 0});
    assertThat(entry.xattrs().get("user.c")).isEqualTo(new byte[] {(byte) 0xff, 0});
  }

  @Test
  void shouldLetAnEmptyRecordTakeAGlobalOneBack() throws IOException {
    byte[] local = pax("9 uname=\n");
    byte[] global = pax("15 uname=other\n");
    global[TarBlock.TYPE] = 'g';
    byte[] block = Arrays.copyOf(global, 512);
    TarBlock.putChecksum(block);
    System.arraycopy(block, 0, global, 0, 512);
    ByteArrayOutputStream both = new ByteArrayOutputStream();
    both.write(global, 0, 1024 + 512);
    both.writeBytes(local);
    TarReader reader = new TarReader(new ByteArrayInputStream(both.toByteArray()));
    assertThat(reader.next().userName()).isEqualTo("other");
    assertThat(reader.next().userName()).isEmpty();
  }

  @Test
  @Timeout(120)
  void shouldSurviveSeededMutations() throws IOException {
    byte[] good = sample();
    long seed = 20_261_124L;
    Random random = new Random(seed);
    int refused = 0;
    for (int round = 0; round < 2_000; round++) {
      byte[] bad = mutate(good, random);
      try {
        readAll(bad);
      } catch (IOException e) {
        refused++;
        assertThat(e).as("seed %d round %d", seed, round).isInstanceOf(TarException.class);
      } catch (RuntimeException | Error e) {
        throw new AssertionError("seed " + seed + " round " + round, e);
      }
    }
    assertThat(refused).isGreaterThan(500);
  }

  private static byte[] mutate(byte[] good, Random random) {
    byte[] bad = good.clone();
    int changes = 1 + random.nextInt(4);
    for (int i = 0; i < changes; i++) {
      int at = random.nextInt(bad.length);
      switch (random.nextInt(4)) {
        case 0 -> bad[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> bad[at] = (byte) random.nextInt(256);
        case 2 -> bad = Arrays.copyOf(bad, Math.max(1, at));
        default -> {
          int to = random.nextInt(bad.length);
          int n = Math.min(random.nextInt(600), bad.length - Math.max(at, to));
          System.arraycopy(bad, at, bad, to, n);
        }
      }
    }
    if (random.nextBoolean()) {
      // right sums let the damage through to the fields
      for (int at = 0; at + 512 <= bad.length; at += 512) {
        byte[] block = Arrays.copyOfRange(bad, at, at + 512);
        if (TarBlock.hasUstarFields(block)) {
          TarBlock.putChecksum(block);
          System.arraycopy(block, 0, bad, at, 512);
        }
      }
    }
    return bad;
  }
}
