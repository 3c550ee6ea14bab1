package dev.moor.cli.tar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TarTest {
  @TempDir Path folder;

  private static TarEntry entry(String name, char type, long size, String link) {
    return new TarEntry(name, type, 0644, 3_000_000, 5, size, 1_000_000, link);
  }

  @Test
  void shouldReadBackWhatItWrote() throws IOException {
    String longName = "d/".repeat(80) + "ü";
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarWriter tar = new TarWriter(bytes)) {
      tar.add(entry(longName, TarEntry.FILE, 3, ""), new ByteArrayInputStream("abc".getBytes()));
      tar.add(entry("l", TarEntry.SYMLINK, 0, longName));
    }

    TarReader reader = new TarReader(new ByteArrayInputStream(bytes.toByteArray()));
    assertThat(reader.next()).isEqualTo(entry(longName, TarEntry.FILE, 3, ""));
    assertThat(new String(reader.content().readAllBytes(), StandardCharsets.UTF_8))
        .isEqualTo("abc");
    assertThat(reader.next()).isEqualTo(entry("l", TarEntry.SYMLINK, 0, longName));
    assertThat(reader.next()).isNull();
  }

  @Test
  void shouldWriteWhatTheSystemsTarReads() throws Exception {
    Path source = Files.createDirectory(folder.resolve("src"));
    Files.writeString(source.resolve("x".repeat(150)), "hello");
    Files.createSymbolicLink(source.resolve("link"), Path.of("nowhere"));
    Path archive = folder.resolve("a.tar");
    try (var out = Files.newOutputStream(archive);
        TarWriter tar = new TarWriter(out)) {
      tar.addTree(source, "top");
    }
    Path target = Files.createDirectory(folder.resolve("dst"));

    int code =
        new ProcessBuilder("tar", "-xf", archive.toString(), "-C", target.toString())
            .inheritIO()
            .start()
            .waitFor();

    assertThat(code).isZero();
    assertThat(target.resolve("top").resolve("x".repeat(150))).hasContent("hello");
    assertThat(Files.readSymbolicLink(target.resolve("top/link"))).hasToString("nowhere");
  }

  @Test
  void shouldReadWhatTheSystemsTarWrote() throws Exception {
    Path source = Files.createDirectory(folder.resolve("src"));
    Files.writeString(source.resolve("y".repeat(200)), "hello");
    Path archive = folder.resolve("a.tar");
    for (String format : new String[] {"gnu", "pax"}) {
      new ProcessBuilder(
              "tar", "--format=" + format, "-cf", archive.toString(), "-C", folder + "", "src")
          .start()
          .waitFor();
      TarReader reader = new TarReader(Files.newInputStream(archive));
      assertThat(reader.next().name()).isEqualTo("src/");
      assertThat(reader.next().name()).isEqualTo("src/" + "y".repeat(200));
      assertThat(reader.content().readAllBytes()).isEqualTo("hello".getBytes());
    }
  }

  @Test
  void shouldRefuseMembersThatLeadOut() throws IOException {
    Path root = Files.createDirectory(folder.resolve("root"));
    Files.createSymbolicLink(root.resolve("out"), folder);
    TarReader empty = new TarReader(new ByteArrayInputStream(new byte[0]));
    TarExtract extract = new TarExtract(root, false);

    for (String name : new String[] {"../x", "/x", "a/../../x", "out/x"}) {
      assertThatThrownBy(() -> extract.write(entry(name, TarEntry.FILE, 0, ""), name, empty))
          .isInstanceOf(IOException.class);
    }
    assertThat(folder.resolve("x")).doesNotExist();
  }

  @Test
  void shouldReplaceASymlinkInsteadOfWritingThroughIt() throws IOException {
    Path root = Files.createDirectory(folder.resolve("root"));
    Path victim = Files.writeString(folder.resolve("victim"), "safe");
    Files.createSymbolicLink(root.resolve("f"), victim);
    TarReader empty = new TarReader(new ByteArrayInputStream(new byte[0]));

    new TarExtract(root, false).write(entry("f", TarEntry.FILE, 0, ""), "f", empty);

    assertThat(victim).hasContent("safe");
    assertThat(root.resolve("f")).isRegularFile();
  }

  @Test
  void shouldRefuseADamagedHeader() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarWriter tar = new TarWriter(bytes)) {
      tar.add(entry("x", TarEntry.FOLDER, 0, ""));
    }
    byte[] damaged = bytes.toByteArray();
    damaged[3] ^= 1;

    assertThatThrownBy(() -> new TarReader(new ByteArrayInputStream(damaged)).next())
        .hasMessageContaining("checksum");
  }
}
