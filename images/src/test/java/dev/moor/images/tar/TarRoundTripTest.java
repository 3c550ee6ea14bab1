package dev.moor.images.tar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.moor.runtime.fs.NameBytes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TarRoundTripTest {
  @TempDir Path tmp;

  static byte[] archive(TarEntry... entries) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    TarWriter writer = new TarWriter(out);
    for (TarEntry entry : entries) {
      writer.put(entry, new ByteArrayInputStream(new byte[(int) entry.size()]));
    }
    writer.finish();
    return out.toByteArray();
  }

  static List<TarEntry> read(byte[] tar) throws IOException {
    List<TarEntry> entries = new ArrayList<>();
    TarReader reader = new TarReader(new ByteArrayInputStream(tar));
    for (TarEntry entry = reader.next(); entry != null; entry = reader.next()) {
      entries.add(entry);
      assertThat(reader.content().readAllBytes()).hasSize((int) entry.size());
    }
    assertThat(reader.sawEndMarker()).isTrue();
    return entries;
  }

  private static void assertSame(TarEntry actual, TarEntry expected) {
    assertThat(actual).usingRecursiveComparison().ignoringFields("xattrs").isEqualTo(expected);
    assertThat(actual.xattrs().keySet()).isEqualTo(expected.xattrs().keySet());
    expected.xattrs().forEach((k, v) -> assertThat(actual.xattrs().get(k)).isEqualTo(v));
  }

  private static TarEntry[] everyKind() {
    byte[] binary = new byte[256];
    for (int i = 0; i < 256; i++) {
      binary[i] = (byte) i;
    }
    Instant mtime = Instant.ofEpochSecond(1_700_000_000L, 123_456_789);
    String deep = "d".repeat(90) + "/" + "e".repeat(90) + "/" + "f".repeat(50);
    return new TarEntry[] {
      TarEntry.builder("dir/", TarType.DIRECTORY).mode(01777).mtime(mtime).build(),
      TarEntry.builder("dir/file", TarType.FILE)
          .mode(06755)
          .owner(4_000_000_000L, 65_534)
          .ownerNames("user", "grüppe")
          .size(1_000)
          .mtime(mtime)
          .atime(Instant.ofEpochSecond(-3, 500_000_000))
          .xattr("security.capability", binary)
          .xattr("user.empty", new byte[0])
          .xattr("user.newline", "a\nb=c\n".getBytes(StandardCharsets.UTF_8))
          .build(),
      TarEntry.builder("old", TarType.FILE).mtime(Instant.ofEpochSecond(-1_000_000, 1)).build(),
      TarEntry.builder(deep, TarType.FILE).build(),
      TarEntry.builder("x".repeat(300), TarType.SYMLINK).linkName("y".repeat(3_000)).build(),
      TarEntry.builder("ünïcode/日本", TarType.HARDLINK).linkName("dir/file").build(),
      TarEntry.builder("null", TarType.CHARACTER_DEVICE).device(1, 3).build(),
      TarEntry.builder("disk", TarType.BLOCK_DEVICE).device(259, 1_000_000).build(),
      TarEntry.builder("fifo", TarType.FIFO).mode(0622).build(),
      TarEntry.builder(NameBytes.decode(new byte[] {'r', (byte) 0xff, 'w'}), TarType.SYMLINK)
          .linkName(NameBytes.decode(new byte[] {(byte) 0x80}))
          .build(),
    };
  }

  @Test
  void shouldReadBackWhatWasWritten() throws IOException {
    TarEntry[] entries = everyKind();
    List<TarEntry> back = read(archive(entries));
    assertThat(back).hasSize(entries.length);
    for (int i = 0; i < entries.length; i++) {
      assertSame(back.get(i), entries[i]);
    }
    assertThat(archive(entries)).isEqualTo(archive(entries));
  }

  @Test
  void shouldWriteWhatCommonsCompressReads() throws IOException {
    TarEntry[] entries = everyKind();
    try (var in = new TarArchiveInputStream(new ByteArrayInputStream(archive(entries)), "UTF-8")) {
      for (TarEntry expected : entries) {
        var entry = in.getNextEntry();
        assertThat(entry.getName())
            .isEqualTo(new String(NameBytes.encode(expected.name()), StandardCharsets.UTF_8));
        assertThat(entry.getMode() & 07777).isEqualTo(expected.mode());
        assertThat(entry.getLongUserId()).isEqualTo(expected.uid());
        assertThat(entry.getSize()).isEqualTo(expected.size());
        assertThat(entry.getLastModifiedTime().toInstant()).isEqualTo(expected.mtime());
        assertThat(entry.getDevMinor()).isEqualTo(expected.devMinor());
        assertThat(entry.isDirectory()).isEqualTo(expected.isDirectory());
        assertThat(entry.isLink()).isEqualTo(expected.type() == TarType.HARDLINK);
      }
      assertThat(in.getNextEntry()).isNull();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {TarArchiveOutputStream.LONGFILE_GNU, TarArchiveOutputStream.LONGFILE_POSIX})
  void shouldReadWhatCommonsCompressWrites(int longMode) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int bigMode =
        longMode == TarArchiveOutputStream.LONGFILE_GNU
            ? TarArchiveOutputStream.BIGNUMBER_STAR
            : TarArchiveOutputStream.BIGNUMBER_POSIX;
    String name = "a/".repeat(150) + "file";
    try (var out = new TarArchiveOutputStream(bytes, "UTF-8")) {
      out.setLongFileMode(longMode);
      out.setBigNumberMode(bigMode);
      var entry = new org.apache.commons.compress.archivers.tar.TarArchiveEntry(name);
      entry.setSize(700);
      entry.setUserId(3_000_000_000L);
      entry.setModTime(-86_400_000L);
      out.putArchiveEntry(entry);
      out.write(new byte[700]);
      out.closeArchiveEntry();
    }
    TarEntry back = read(bytes.toByteArray()).get(0);
    assertThat(back.name()).isEqualTo(name);
    assertThat(back.size()).isEqualTo(700);
    assertThat(back.uid()).isEqualTo(3_000_000_000L);
    assertThat(back.mtime()).isEqualTo(Instant.ofEpochSecond(-86_400));
  }

  @ParameterizedTest
  @ValueSource(strings = {"gnu", "pax", "ustar", "oldgnu", "v7"})
  void shouldReadEveryFormatOfGnuTar(String format) throws Exception {
    Path tree = Files.createDirectories(tmp.resolve("tree/sub"));
    String name = format.equals("v7") ? "plain" : "n".repeat(95) + "/" + "m".repeat(90);
    Path file = tree.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "content");
    Files.createLink(tree.resolve("hard"), file);
    Files.createSymbolicLink(tree.resolve("link"), Path.of("hard"));
    Path tar = tmp.resolve("t.tar");
    run("tar", "--format=" + format, "--xattrs", "-cf", tar.toString(), "-C", tmp + "/tree", ".");
    List<TarEntry> entries = read(Files.readAllBytes(tar));
    assertThat(entries)
        .extracting(TarEntry::type)
        .contains(TarType.DIRECTORY, TarType.FILE, TarType.HARDLINK, TarType.SYMLINK);
    assertThat(entries)
        .extracting(TarEntry::name)
        .contains("./sub/link")
        .anyMatch(n -> n.equals("./sub/" + name) || n.equals("./sub/hard"));
  }

  @Test
  void shouldWriteWhatGnuTarUnpacks() throws Exception {
    Path tar = tmp.resolve("t.tar");
    byte[] capability = {1, 0, 0, 2, 0, (byte) 0x84, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    TarEntry[] entries =
        java.util.Arrays.stream(everyKind())
            .filter(entry -> entry.name().length() < 255)
            .map(entry -> entry.xattrs().isEmpty() ? entry : withCapability(entry, capability))
            .toArray(TarEntry[]::new);
    Files.write(tar, archive(entries));
    run("tar", "--xattrs", "--xattrs-include=*", "-xpf", tar.toString(), "-C", tmp.toString());
    try (var root = dev.moor.runtime.fs.SafeRoot.open(tmp)) {
      assertThat(root.stat("dir/file").permissions()).isEqualTo(06755);
      assertThat(root.stat("dir/file").uidUnsigned()).isEqualTo(4_000_000_000L);
      assertThat(root.stat("dir/file").nlink()).isEqualTo(2);
      assertThat(root.stat("disk").rdevMinor()).isEqualTo(1_000_000);
      assertThat(root.stat("old").mtime()).isEqualTo(Instant.ofEpochSecond(-1_000_000, 1));
      assertThat(root.getXattr("dir/file", "security.capability")).isEqualTo(capability);
    }
  }

  private static TarEntry withCapability(TarEntry entry, byte[] capability) {
    return entry.toBuilder().xattr("security.capability", capability).build();
  }

  @Test
  void shouldRefuseSparseFilesByName() throws Exception {
    Path sparse = tmp.resolve("sparse");
    try (var channel =
        java.nio.channels.FileChannel.open(
            sparse,
            java.nio.file.StandardOpenOption.CREATE,
            java.nio.file.StandardOpenOption.WRITE)) {
      channel.write(java.nio.ByteBuffer.wrap(new byte[4096]), 10_000_000);
    }
    for (String format : new String[] {"--format=gnu", "--format=pax"}) {
      Path tar = tmp.resolve("s.tar");
      run("tar", format, "-S", "-cf", tar.toString(), "-C", tmp.toString(), "sparse");
      byte[] bytes = Files.readAllBytes(tar);
      assertThatThrownBy(() -> read(bytes))
          .isInstanceOf(TarException.class)
          .hasMessageContaining("'sparse'")
          .hasMessageContaining("sparse files are not supported");
    }
  }

  @Test
  void shouldRefuseWrongContentLengthsWhenWriting() throws IOException {
    TarWriter writer = new TarWriter(new ByteArrayOutputStream());
    writer.put(TarEntry.builder("f", TarType.FILE).size(3).build());
    assertThatThrownBy(() -> writer.write(new byte[4], 0, 4)).isInstanceOf(TarException.class);
    assertThatThrownBy(writer::finish).hasMessageContaining("3 bytes of its content are missing");
  }

  private static void run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(out).isZero();
  }
}
