package dev.moor.images.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.moor.images.tar.TarEntry;
import dev.moor.images.tar.TarReader;
import dev.moor.images.tar.TarType;
import dev.moor.images.tar.TarWriter;
import dev.moor.runtime.fs.FileStat;
import dev.moor.runtime.fs.SafeRoot;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContainerFilesTest {
  @TempDir Path tmp;
  private Path host;
  private Path volume;
  private SafeRoot root;
  private ContainerFiles files;

  @BeforeEach
  void setUp() throws IOException {
    Path rootPath = Files.createDirectory(tmp.resolve("root"));
    host = Files.createDirectory(tmp.resolve("host"));
    volume = Files.createDirectory(tmp.resolve("volume"));
    Files.writeString(host.resolve("secret"), "secret");
    root = SafeRoot.open(rootPath);
    root.createFolders("/etc/conf.d", 0755);
    root.createFolders("/vol", 0755);
    root.createFolders("/ro", 0755);
    Files.writeString(rootPath.resolve("etc/passwd"), "root");
    root.createSymlink("/etc", "link");
    root.createSymlink(host.toString(), "out");
    root.createSymlink("/vol/../vol/in", "tovol");
    Files.writeString(volume.resolve("in"), "volume");
    files =
        ContainerFiles.open(
            rootPath,
            List.of(
                new ContainerMount("/vol", volume, false),
                new ContainerMount("/ro", volume, true),
                new ContainerMount("/etc/hosts", volume.resolve("in"), false)),
            false);
  }

  @AfterEach
  void tearDown() {
    files.close();
    root.close();
  }

  private List<String> names(String path) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    files.get(path, out);
    return read(out.toByteArray());
  }

  /** Name, then what is in it or where it leads. */
  private static List<String> read(byte[] tar) throws IOException {
    List<String> names = new ArrayList<>();
    TarReader reader = new TarReader(new ByteArrayInputStream(tar));
    for (TarEntry e = reader.next(); e != null; e = reader.next()) {
      String more = new String(reader.content().readAllBytes(), StandardCharsets.UTF_8);
      names.add(
          e.name()
              + (e.linkName().isEmpty() ? "" : " -> " + e.linkName())
              + (more.isEmpty() ? "" : "=" + more));
    }
    return names;
  }

  private static ByteArrayInputStream tar(TarEntry... entries) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    TarWriter writer = new TarWriter(out);
    for (TarEntry entry : entries) {
      writer.put(entry, new ByteArrayInputStream("data".getBytes(StandardCharsets.UTF_8)));
    }
    writer.finish();
    return new ByteArrayInputStream(out.toByteArray());
  }

  private static TarEntry file(String name) {
    return TarEntry.builder(name, TarType.FILE).size(4).mode(0640).build();
  }

  private static TarEntry link(String name, String target) {
    return TarEntry.builder(name, TarType.SYMLINK).linkName(target).build();
  }

  private static TarEntry hard(String name, String target) {
    return TarEntry.builder(name, TarType.HARDLINK).linkName(target).build();
  }

  @Test
  void shouldStatAsDocker() throws IOException {
    PathStat passwd = files.stat("etc/../etc/passwd");
    assertThat(passwd.name()).isEqualTo("passwd");
    assertThat(passwd.sizeBytes()).isEqualTo(4);
    assertThat(passwd.goMode()).isEqualTo(0644);
    assertThat(passwd.linkTarget()).isEmpty();
    PathStat link = files.stat("/link");
    assertThat(link.goMode()).isEqualTo(GoFileMode.SYMLINK | 0777);
    assertThat(link.linkTarget()).isEqualTo("/etc");
    PathStat followed = files.stat("/link/");
    assertThat(followed.name()).isEqualTo("link");
    assertThat(followed.goMode()).isEqualTo(GoFileMode.DIR | 0755);
    assertThat(files.stat("/").name()).isEqualTo("/");
    assertThat(files.stat("/link/.").name()).isEqualTo(".");
    assertThat(files.stat("/out").linkTarget()).isEqualTo(host.toString());
    assertThat(files.stat("/tovol").linkTarget()).isEqualTo("/vol/in");
    assertThat(files.stat("/etc/hosts").sizeBytes()).isEqualTo(6);
    assertThatThrownBy(() -> files.stat("/out/secret"))
        .isInstanceOf(ArchiveException.NotFound.class);
    assertThatThrownBy(() -> files.stat("/no")).isInstanceOf(ArchiveException.NotFound.class);
    assertThatThrownBy(() -> files.stat("/etc/passwd/"))
        .isInstanceOf(ArchiveException.NotADirectory.class);
    assertThatThrownBy(() -> files.stat("/etc/passwd/x"))
        .isInstanceOf(ArchiveException.NotFound.class);
  }

  @Test
  void shouldNameEntriesAsDocker() throws IOException {
    assertThat(names("/etc/passwd")).containsExactly("passwd=root");
    assertThat(names("/etc")).containsExactly("etc/", "etc/conf.d/", "etc/passwd=root");
    assertThat(names("/link/")).first().isEqualTo("link/");
    assertThat(names("/link")).containsExactly("link -> /etc");
    assertThat(names("/etc/.")).containsExactly("./", "./conf.d/", "./passwd=root");
    assertThat(names("/"))
        .contains("/", "/etc/", "/etc/passwd=root", "/vol/", "/vol/in=volume", "/ro/in=volume");
    assertThat(names("/tovol")).containsExactly("tovol -> /vol/../vol/in");
    assertThat(names("/vol")).containsExactly("vol/", "vol/in=volume");
    assertThatThrownBy(() -> names("/out/secret")).isInstanceOf(ArchiveException.NotFound.class);
  }

  @Test
  void shouldArchiveEveryKind() throws IOException {
    root.createFolder("k", 01777);
    root.createNode("k/null", FileStat.S_IFCHR | 0666, 1, 3);
    root.createNode("k/pipe", FileStat.S_IFIFO | 0600, 0, 0);
    root.createNode("k/sock", FileStat.S_IFSOCK | 0600, 0, 0);
    root.createFile("k/a", 04755).close();
    root.setXattr(
        "k/a",
        "security.capability",
        new byte[] {1, 0, 0, 2, 0, (byte) 0x84, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
    root.createHardlink("k/a", "k/b");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    files.get("/k", out);
    assertThat(read(out.toByteArray()))
        .containsExactly("k/", "k/a", "k/b -> k/a", "k/null", "k/pipe");
    Path target = Files.createDirectory(tmp.resolve("root/copy"));
    files.put("/copy", new ByteArrayInputStream(out.toByteArray()), false, null);
    assertThat(target.resolve("k/null")).exists();
    assertThat(root.stat("copy/k").permissions()).isEqualTo(01777);
    assertThat(root.stat("copy/k/a").permissions()).isEqualTo(04755);
    assertThat(root.stat("copy/k/b").nlink()).isEqualTo(2);
    assertThat(root.stat("copy/k/null").rdevMinor()).isEqualTo(3);
    assertThat(root.getXattr("copy/k/b", "security.capability")).hasSize(20);
  }

  @Test
  void shouldUnpackWithOwnersTimesAndCompression() throws IOException {
    Instant time = Instant.parse("2001-02-03T04:05:06.123456789Z");
    TarEntry dir = TarEntry.builder("d/", TarType.DIRECTORY).mode(0750).mtime(time).build();
    TarEntry file =
        TarEntry.builder("/d/f", TarType.FILE).size(4).owner(12, 34).mtime(time).build();
    ByteArrayOutputStream gzip = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(gzip)) {
      tar(dir, file, file("x/y/z")).transferTo(out);
    }
    files.put("/etc", new ByteArrayInputStream(gzip.toByteArray()), false, null);
    assertThat(root.stat("etc/d").mtime()).isEqualTo(time);
    assertThat(root.stat("etc/d").permissions()).isEqualTo(0750);
    assertThat(root.stat("etc/d/f").uid()).isEqualTo(12);
    assertThat(root.stat("etc/d/f").gid()).isEqualTo(34);
    assertThat(root.stat("etc/d/f").mtime()).isEqualTo(time);
    assertThat(root.stat("etc/x/y/z").permissions()).isEqualTo(0640);
    files.put("/etc", tar(file), false, new FileOwner(7, 8));
    assertThat(root.stat("etc/d/f").uid()).isEqualTo(7);
    assertThat(root.stat("etc/d/f").gid()).isEqualTo(8);
  }

  @Test
  void shouldReplaceOrRefuseOtherKinds() throws IOException {
    TarEntry dirOverFile = TarEntry.builder("passwd", TarType.DIRECTORY).build();
    assertThatThrownBy(() -> files.put("/etc", tar(dirOverFile), true, null))
        .isInstanceOf(ArchiveException.WouldOverwrite.class)
        .hasMessage("cannot overwrite non-directory \"passwd/\" with directory");
    assertThatThrownBy(() -> files.put("/", tar(file("etc")), true, null))
        .hasMessage("cannot overwrite directory \"etc\" with non-directory");
    files.put("/etc", tar(dirOverFile, file("conf.d")), false, null);
    assertThat(root.stat("etc/passwd").isDirectory()).isTrue();
    assertThat(root.stat("etc/conf.d").isRegular()).isTrue();
  }

  @Test
  void shouldRefuseWhatLeadsOutside() throws IOException {
    for (TarEntry bad :
        new TarEntry[] {
          file("../evil"),
          file("a/../../evil"),
          file("/../evil"),
          hard("h", "../passwd"),
          hard("h", "/../../passwd"),
          file("."),
          file("a/..")
        }) {
      assertThatThrownBy(() -> files.put("/etc/conf.d", tar(bad), false, null))
          .as(bad.name())
          .isInstanceOf(ArchiveException.Escapes.class)
          .hasMessageContaining("'" + bad.name() + "'");
    }
    assertThatThrownBy(() -> files.put("/", tar(hard("h", "out/secret")), false, null))
        .isInstanceOf(ArchiveException.NotFound.class);
    // through links, old and new: lands inside or fails, never on the host
    files.put("/", tar(file("out/new")), false, null);
    files.put("/", tar(link("l2", "../../../../../.." + host), file("l2/new2")), false, null);
    files.put("/vol", tar(link("l3", host.toString()), file("l3/new3")), false, null);
    files.put("/", tar(link("l4", host + "/secret"), file("l4")), false, null);
    assertThat(host.toFile().list()).containsExactly("secret");
    assertThat(Files.readString(host.resolve("secret"))).isEqualTo("secret");
    assertThat(root.stat(host + "/new").isRegular()).isTrue();
    assertThat(root.stat("l4").isRegular()).isTrue();
    assertThatThrownBy(
            () ->
                files.put(
                    "/",
                    tar(file("x").toBuilder().xattr("trusted.overlay.opaque", new byte[1]).build()),
                    false,
                    null))
        .isInstanceOf(ArchiveException.Unsupported.class);
  }

  @Test
  void shouldWriteIntoVolumesAndRespectReadOnly() throws IOException {
    root.createSymlink("vol", "viavol");
    files.put("/viavol", tar(file("a")), false, null);
    files.put("/", tar(file("vol/b"), file("viavol/c")), false, null);
    assertThat(volume.resolve("a")).hasContent("data");
    assertThat(volume.resolve("b")).exists();
    assertThat(volume.resolve("c")).exists();
    for (String[] at : new String[][] {{"/ro", "x"}, {"/", "ro/x"}}) {
      assertThatThrownBy(() -> files.put(at[0], tar(file(at[1])), false, null))
          .isInstanceOf(ArchiveException.ReadOnly.class)
          .hasMessage("mounted volume is marked read-only");
    }
    try (ContainerFiles readOnly = ContainerFiles.open(tmp.resolve("root"), List.of(), true)) {
      assertThatThrownBy(() -> readOnly.put("/", tar(file("x")), false, null))
          .hasMessage("container rootfs is marked read-only");
    }
    assertThatThrownBy(() -> files.put("/", tar(file("vol")), false, null))
        .isInstanceOf(ArchiveException.WouldOverwrite.class);
    assertThatThrownBy(() -> files.put("/etc/passwd", tar(file("x")), false, null))
        .isInstanceOf(ArchiveException.NotADirectory.class)
        .hasMessage("extraction point is not a directory");
    assertThatThrownBy(() -> files.put("/nowhere", tar(file("x")), false, null))
        .isInstanceOf(ArchiveException.NotFound.class);
  }

  @Test
  void shouldExportWithRelativeNames() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ContainerFiles.export(tmp.resolve("root"), out);
    assertThat(read(out.toByteArray()))
        .startsWith("etc/", "etc/conf.d/", "etc/passwd=root")
        .contains("link -> /etc", "vol/")
        .doesNotContain("vol/in=volume");
  }

  @Test
  void shouldKnowGosNumbers() {
    assertThat(GoFileMode.of(FileStat.S_IFDIR | 01777)).isEqualTo(2148532735L);
    assertThat(GoFileMode.of(FileStat.S_IFCHR | 0666)).isEqualTo((1L << 26) + (1L << 21) + 0666);
    assertThat(GoFileMode.of(FileStat.S_IFREG | 06755)).isEqualTo((3L << 22) + 0755);
    assertThat(ContainerFiles.absolute("a/./b/../c/")).isEqualTo("/a/c/");
    assertThat(ContainerFiles.absolute("../..")).isEqualTo("/");
    assertThat(ContainerFiles.absolute(".")).isEqualTo("/.");
    assertThat(ContainerFiles.absolute("/a/.")).isEqualTo("/a/.");
  }
}
