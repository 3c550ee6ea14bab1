package dev.moor.images.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.moor.images.Digest;
import dev.moor.images.ImageException;
import dev.moor.images.Limits;
import dev.moor.images.tar.TarEntry;
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
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayerStoreTest {
  private static final Instant THEN = Instant.parse("2001-02-03T04:05:06.789012345Z");
  @TempDir Path dir;
  private final Leases leases = new Leases();
  private Lease lease;
  private LayerStore store;

  @BeforeEach
  void open() throws IOException {
    store = LayerStore.open(dir.resolve("layers"), Limits.DEFAULT);
    lease = leases.open();
  }

  private static final class Tar {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final TarWriter writer = new TarWriter(bytes);

    Tar file(String name, String content) throws IOException {
      byte[] data = content.getBytes(StandardCharsets.UTF_8);
      writer.put(
          TarEntry.builder(name, TarType.FILE).size(data.length).mtime(THEN).build(),
          new ByteArrayInputStream(data));
      return this;
    }

    Tar put(TarEntry.Builder entry) throws IOException {
      writer.put(entry.mtime(THEN).build());
      return this;
    }

    Tar folder(String name) throws IOException {
      return put(TarEntry.builder(name, TarType.DIRECTORY));
    }

    Tar link(TarType type, String name, String target) throws IOException {
      return put(TarEntry.builder(name, type).mode(0777).linkName(target));
    }

    byte[] done() throws IOException {
      writer.finish();
      return bytes.toByteArray();
    }
  }

  private Digest commit(byte[] tar, List<Digest> below) throws IOException {
    try (PendingLayer layer = store.unpack(new ByteArrayInputStream(tar), Digest.of(tar))) {
      store.commit(List.of(layer), below, lease);
      return ChainIds.of(below.isEmpty() ? null : below.get(below.size() - 1), layer.diffId());
    }
  }

  private void assertRefused(Tar tar, String entry) throws IOException {
    byte[] bytes = tar.done();
    assertThatThrownBy(() -> store.unpack(new ByteArrayInputStream(bytes), null))
        .isInstanceOf(ImageException.class)
        .hasMessageContaining(entry);
    assertThat(dir.resolve("outside")).doesNotExist();
    try (Stream<Path> left = Files.list(dir.resolve("layers/tmp"))) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void shouldKeepAllThatATarSays() throws IOException {
    byte[] capability = {1, 0, 0, 2, (byte) 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    byte[] tar =
        new Tar()
            .put(TarEntry.builder("d", TarType.DIRECTORY).mode(01777).owner(5, 6))
            .put(
                TarEntry.builder("d/suid", TarType.FILE)
                    .mode(04755)
                    .owner(1000, 1001)
                    .xattr("security.capability", capability))
            .link(TarType.HARDLINK, "d/same", "d/suid")
            .link(TarType.SYMLINK, "d/link", "/nowhere/../..")
            .put(TarEntry.builder("d/null", TarType.CHARACTER_DEVICE).mode(0666).device(1, 3))
            .put(TarEntry.builder("d/loop", TarType.BLOCK_DEVICE).mode(0660).device(7, 300))
            .put(TarEntry.builder("d/fifo", TarType.FIFO).mode(0600))
            .done();
    Digest chain = commit(tar, List.of());
    try (SafeRoot root = SafeRoot.open(store.tree(chain))) {
      FileStat folder = root.stat("d");
      assertThat(folder.permissions()).isEqualTo(01777);
      assertThat(folder.uid()).isEqualTo(5);
      assertThat(folder.mtime()).isEqualTo(THEN);
      FileStat suid = root.stat("d/suid");
      assertThat(suid.permissions()).isEqualTo(04755);
      assertThat(suid.gid()).isEqualTo(1001);
      assertThat(suid.nlink()).isEqualTo(2);
      assertThat(suid.mtime()).isEqualTo(THEN);
      assertThat(root.getXattr("d/suid", "security.capability")).isEqualTo(capability);
      assertThat(root.stat("d/same").sameFile(suid)).isTrue();
      assertThat(root.readLink("d/link")).isEqualTo("/nowhere/../..");
      assertThat(root.stat("d/link").mtime()).isEqualTo(THEN);
      assertThat(root.stat("d/null").rdevMajor()).isEqualTo(1);
      assertThat(root.stat("d/loop").rdevMinor()).isEqualTo(300);
      assertThat(root.stat("d/fifo").type()).isEqualTo(FileStat.S_IFIFO);
    }
  }

  @Test
  void shouldTurnWhiteoutsIntoOverlayForm() throws IOException {
    byte[] tar =
        new Tar()
            .folder("a")
            .file("a/.wh.gone", "")
            .file("b/.wh..wh..opq", "")
            .file("b/new", "x")
            .file(".wh.was-file", "")
            .folder("was-file")
            .folder("own")
            .file(".wh.own", "")
            .file("kept", "y")
            .file(".wh.kept", "")
            .file(".wh..wh.plnk", "")
            .done();
    Digest chain = commit(tar, List.of());
    try (SafeRoot root = SafeRoot.open(store.tree(chain))) {
      FileStat gone = root.stat("a/gone");
      assertThat(gone.type()).isEqualTo(FileStat.S_IFCHR);
      assertThat(gone.rdevMajor() + gone.rdevMinor()).isZero();
      for (String opaque : List.of("b", "was-file", "own")) {
        assertThat(root.getXattr(opaque, "trusted.overlay.opaque"))
            .as(opaque)
            .isEqualTo(new byte[] {'y'});
      }
      assertThat(root.stat("kept").isRegular()).isTrue();
      assertThat(root.exists(".wh..wh.plnk")).isFalse();
    }
  }

  @Test
  void shouldGiveImpliedFoldersWhatTheyHaveBelow() throws IOException {
    byte[] lower =
        new Tar().put(TarEntry.builder("t", TarType.DIRECTORY).mode(01777).owner(7, 8)).done();
    Digest below = commit(lower, List.of());
    Digest chain = commit(new Tar().file("t/x/f", "1").done(), List.of(below));
    try (SafeRoot root = SafeRoot.open(store.tree(chain))) {
      assertThat(root.stat("t").permissions()).isEqualTo(01777);
      assertThat(root.stat("t").gid()).isEqualTo(8);
      assertThat(root.stat("t/x").permissions()).isEqualTo(0755);
    }
    assertThat(store.lowerDirs(List.of(below, chain)))
        .containsExactly(store.tree(chain), store.tree(below));
  }

  @Test
  void shouldRefuseWhatLeavesTheRoot() throws IOException {
    String outside = dir.resolve("outside").toString();
    Files.createDirectory(dir.resolve("victim"));
    String victim = dir.resolve("victim").toString();
    assertRefused(new Tar().file("../../../outside", "x"), "../../../outside");
    assertRefused(new Tar().file("/../outside", "x"), "/../outside");
    assertRefused(new Tar().file("a/../../outside", "x"), "a/../../outside");
    assertRefused(new Tar().link(TarType.SYMLINK, "l", victim).file("l/planted", "x"), "l/planted");
    assertRefused(
        new Tar().link(TarType.SYMLINK, "l", "../../../..").file("l" + outside + "/x", "x"),
        "outside/x");
    assertRefused(new Tar().link(TarType.HARDLINK, "h", "../../../../etc/passwd"), "etc/passwd");
    assertRefused(new Tar().link(TarType.HARDLINK, "h", "/etc/passwd"), "/etc/passwd");
    assertRefused(
        new Tar().link(TarType.SYMLINK, "l", "/etc").link(TarType.HARDLINK, "h", "l/passwd"),
        "l/passwd");
    assertRefused(new Tar().link(TarType.SYMLINK, "l", victim).file("l/.wh.x", ""), "l/.wh.x");
    assertRefused(new Tar().file(".wh...", ""), ".wh...");
    assertThat(dir.resolve("victim")).isEmptyDirectory();
  }

  @Test
  void shouldNotFollowALinkOfTheLayerBelow() throws IOException {
    Path victim = Files.createDirectory(dir.resolve("victim"));
    Digest below =
        commit(new Tar().link(TarType.SYMLINK, "l", victim.toString()).done(), List.of());
    Digest chain =
        commit(
            new Tar()
                .file("l/planted", "x")
                .file("l/.wh.gone", "")
                .link(TarType.HARDLINK, "h", "l/planted")
                .done(),
            List.of(below));

    assertThat(victim).isEmptyDirectory();
    assertThat(store.tree(chain).resolve("l")).isDirectory();
    assertThat(Files.isSymbolicLink(store.tree(chain).resolve("l"))).isFalse();
    assertThat(Files.isSymbolicLink(store.tree(below).resolve("l"))).isTrue();
  }

  @Test
  void shouldNotFollowAParentThatWasReplacedByALink() throws IOException {
    Path victim = Files.createDirectory(dir.resolve("victim"));
    assertRefused(
        new Tar()
            .folder("d")
            .file("d/inner", "1")
            .link(TarType.SYMLINK, "d", victim.toString())
            .file("d/planted", "x"),
        "d/planted");
    assertThat(victim).isEmptyDirectory();
  }

  @Test
  void shouldTakeAbsoluteNamesAsRelative() throws IOException {
    Digest chain = commit(new Tar().file("/etc/x", "1").done(), List.of());
    assertThat(store.tree(chain).resolve("etc/x")).hasContent("1");
  }

  @Test
  void shouldFollowLinksThatStayInside() throws IOException {
    byte[] tar =
        new Tar()
            .folder("usr/lib")
            .link(TarType.SYMLINK, "lib", "usr/lib")
            .link(TarType.SYMLINK, "abs", "/usr")
            .file("lib/a", "1")
            .file("abs/b", "2")
            .done();
    Digest chain = commit(tar, List.of());
    assertThat(store.tree(chain).resolve("usr/lib/a")).hasContent("1");
    assertThat(store.tree(chain).resolve("usr/b")).hasContent("2");
  }

  @Test
  void shouldLetLaterEntriesReplaceEarlierOnes() throws IOException {
    byte[] tar =
        new Tar()
            .folder("d")
            .file("d/f", "1")
            .file("d", "now a file")
            .link(TarType.SYMLINK, "s", "/etc/passwd")
            .file("s", "not followed")
            .done();
    Digest chain = commit(tar, List.of());
    assertThat(store.tree(chain).resolve("d")).hasContent("now a file");
    assertThat(store.tree(chain).resolve("s")).hasContent("not followed");
  }

  @Test
  void shouldRefuseAnotherDiffIdAndBombs() throws IOException {
    byte[] tar = new Tar().file("f", "0".repeat(100_000)).done();
    ByteArrayOutputStream gzip = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(gzip)) {
      out.write(tar);
    }
    Digest wrong = Digest.of(new byte[0]);
    assertThatThrownBy(() -> store.unpack(new ByteArrayInputStream(tar), wrong))
        .hasMessageContaining("diff id");
    LayerStore small =
        LayerStore.open(dir.resolve("layers"), new Limits(50_000, 10, 1 << 30, 100, 10));
    assertThatThrownBy(() -> small.unpack(new ByteArrayInputStream(gzip.toByteArray()), null))
        .hasMessageContaining("limit of 50000 bytes");
    Tar many = new Tar();
    for (int i = 0; i < 11; i++) {
      many.file("f" + i, "");
    }
    byte[] eleven = many.done();
    assertThatThrownBy(() -> small.unpack(new ByteArrayInputStream(eleven), null))
        .hasMessageContaining("limit of 10 entries");
    assertThat(store.list()).isEmpty();
  }

  @Test
  void shouldRemoveWhatACrashLeft() throws IOException {
    byte[] tar = new Tar().file("f", "1").done();
    PendingLayer abandoned = store.unpack(new ByteArrayInputStream(tar), null);
    assertThat(abandoned.folder).exists();
    LayerStore.open(dir.resolve("layers"), Limits.DEFAULT);
    assertThat(abandoned.folder).doesNotExist();
    assertThat(store.list()).isEmpty();
  }

  @Test
  void shouldNotSteerOverlayfsByAttributesFromATar() throws IOException {
    TarEntry.Builder evil =
        TarEntry.builder("d", TarType.DIRECTORY)
            .xattr("trusted.overlay.redirect", "/etc".getBytes(StandardCharsets.US_ASCII));
    Digest chain = commit(new Tar().put(evil).done(), List.of());
    try (SafeRoot root = SafeRoot.open(store.tree(chain))) {
      assertThat(root.listXattr("d")).isEmpty();
    }
  }

  private static final String[] DAMAGES = {
    "echo other > d/f",
    "echo more >> d/f",
    "chmod 600 d/f",
    "chown 5 d/f",
    "rm link; ln -s /else link",
    "rm gone; mknod gone c 1 3",
    "rm gone",
    "touch d/more",
    "rmdir d/empty",
    "rm d/f; mkdir d/f",
    "rmdir hidden; mkdir hidden"
  };

  @Test
  void shouldSeeWhereATreeIsNotItsArchive() throws IOException {
    byte[] tar =
        new Tar()
            .folder("d")
            .file("d/f", "first")
            .file("d/f", "content")
            .put(TarEntry.builder("d/empty", TarType.DIRECTORY).mode(01777).owner(3, 4))
            .put(TarEntry.builder("d/fifo", TarType.FIFO).mode(0640))
            .link(TarType.SYMLINK, "link", "/nowhere")
            .link(TarType.HARDLINK, "same", "d/f")
            .file("not/mentioned/f", "x")
            .file(".wh.gone", "")
            .folder("hidden")
            .file("hidden/.wh..wh..opq", "")
            .done();
    Digest chain = commit(tar, List.of());
    LayerStore.Archives archives = of -> new ByteArrayInputStream(tar);
    assertThat(store.verify(archives).damaged()).isEmpty();
    assertThat(store.verify(archives).notCompared()).isEmpty();
    Path kept = dir.resolve("kept");
    shell("cp -a " + store.tree(chain) + " " + kept);

    for (String damage : DAMAGES) {
      shell("cd " + store.tree(chain) + " && " + damage);
      assertThat(store.verify(archives).damaged()).as(damage).containsExactly(chain);
      shell("rm -r " + store.tree(chain) + " && cp -a " + kept + " " + store.tree(chain));
      assertThat(store.verify(archives).damaged()).as("before " + damage).isEmpty();
    }
    assertThat(store.verify(of -> null).notCompared()).containsExactly(chain);
  }

  @Test
  void shouldSayWhatItCannotCompare() throws IOException {
    byte[] tar =
        new Tar().folder("real").link(TarType.SYMLINK, "way", "real").file("way/f", "x").done();
    Digest chain = commit(tar, List.of());

    LayerStore.Verified found = store.verify(of -> new ByteArrayInputStream(tar));

    assertThat(found.damaged()).isEmpty();
    assertThat(found.notCompared()).containsExactly(chain);
  }

  private static void shell(String script) throws IOException {
    Process process =
        new ProcessBuilder("sh", "-ec", script).inheritIO().redirectErrorStream(true).start();
    try {
      assertThat(process.waitFor()).as(script).isZero();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }
}
