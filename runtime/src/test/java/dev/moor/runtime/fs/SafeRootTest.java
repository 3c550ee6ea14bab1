package dev.moor.runtime.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafeRootTest {
  @TempDir Path tmp;
  private Path inside;
  private Path outside;
  private SafeRoot root;

  @BeforeEach
  void setUp() throws IOException {
    inside = Files.createDirectory(tmp.resolve("inside"));
    outside = Files.createDirectory(tmp.resolve("outside"));
    Files.writeString(outside.resolve("secret"), "secret");
    root = SafeRoot.open(inside);
  }

  @AfterEach
  void tearDown() {
    root.close();
  }

  private void write(String path, String text) throws IOException {
    try (Fd file = root.createFile(path, 0644)) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      file.write(bytes, bytes.length);
    }
  }

  private String read(Fd open) throws IOException {
    try (open) {
      byte[] buffer = new byte[100];
      int n = open.read(buffer);
      return n < 0 ? "" : new String(buffer, 0, n, StandardCharsets.UTF_8);
    }
  }

  @Test
  void shouldKeepExactModeOwnerTimesAndBinaryXattrs() throws IOException {
    byte[] capability = {1, 0, 0, 2, (byte) 0x80, (byte) 0xff, 0, 0, 0, 0, 0, 0};
    write("f", "hello");
    root.setOwner("f", 4_000_000_000L, 1001);
    root.setMode("f", 06755);
    root.setXattr("f", "trusted.moor", capability);
    Instant atime = Instant.ofEpochSecond(-5, 7);
    Instant mtime = Instant.ofEpochSecond(1_700_000_000L, 123_456_789);
    root.setTimes("f", atime, mtime);

    FileStat stat = root.stat("f");
    assertThat(stat.permissions()).isEqualTo(06755);
    assertThat(stat.uidUnsigned()).isEqualTo(4_000_000_000L);
    assertThat(stat.gid()).isEqualTo(1001);
    assertThat(stat.mtime()).isEqualTo(mtime);
    assertThat(stat.atime()).isEqualTo(atime);
    assertThat(stat.sizeBytes()).isEqualTo(5);
    assertThat(root.getXattr("f", "trusted.moor")).isEqualTo(capability);
    assertThat(root.listXattr("f")).contains("trusted.moor");
    assertThat(root.getXattr("f", "trusted.other")).isNull();
    root.removeXattr("f", "trusted.moor");
    assertThat(root.listXattr("f")).doesNotContain("trusted.moor");
  }

  @Test
  void shouldMakeNodesLinksAndFoldersWithExactModes() throws IOException {
    root.createFolder("d/", 01777);
    root.createNode("d/null", FileStat.S_IFCHR | 0666, 1, 3);
    root.createNode("d/fifo", FileStat.S_IFIFO | 0622, 0, 0);
    root.createNode("d/disk", FileStat.S_IFBLK | 0660, 259, 70_000);
    root.createSymlink("../x", "d/link");
    write("x", "x");
    root.createHardlink("/x", "/d/hard");
    root.createHardlink("/d/link", "/d/link2");

    assertThat(root.stat("d").permissions()).isEqualTo(01777);
    assertThat(root.stat("d/null").mode()).isEqualTo(FileStat.S_IFCHR | 0666);
    assertThat(root.stat("d/null").rdevMinor()).isEqualTo(3);
    assertThat(root.stat("d/disk").rdevMajor()).isEqualTo(259);
    assertThat(root.stat("d/disk").rdevMinor()).isEqualTo(70_000);
    assertThat(root.stat("d/fifo").permissions()).isEqualTo(0622);
    assertThat(root.readLink("d/link2")).isEqualTo("../x");
    assertThat(root.stat("d/hard").nlink()).isEqualTo(2);
    assertThat(read(root.openFileFollowed("d/link"))).isEqualTo("x");
    assertThat(root.resolve("d/./link")).isEqualTo("/x");
    assertThat(root.list("d"))
        .extracting(DirEntry::name)
        .containsExactlyInAnyOrder("null", "fifo", "disk", "link", "link2", "hard");
  }

  @Test
  void shouldKeepNamesThatAreNoUtf8() throws IOException {
    String name = NameBytes.decode(new byte[] {'a', (byte) 0xff, (byte) 0xc3, (byte) 0xa4, 'z'});
    write(name, "1");
    assertThat(root.list("/")).extracting(DirEntry::name).containsExactly(name);
    assertThat(NameBytes.encode(name)).hasSize(5);
    assertThat(read(root.openFile(name))).isEqualTo("1");
    root.removeTree(name);
    assertThat(root.exists(name)).isFalse();
  }

  @Test
  void shouldResolveAbsoluteAndDotDotInsideTheRoot() throws IOException {
    root.createFolder("etc", 0755);
    write("etc/passwd", "inside");
    root.createSymlink("/etc", "abs");
    root.createSymlink("../../../../../../etc", "up");
    assertThat(read(root.openFile("/../../etc/passwd"))).isEqualTo("inside");
    assertThat(read(root.openFile("abs/passwd"))).isEqualTo("inside");
    assertThat(read(root.openFile("up/passwd"))).isEqualTo("inside");
    assertThat(root.resolve("/up/../abs/passwd")).isEqualTo("/etc/passwd");
  }

  @Test
  void shouldNotWriteThroughLinksToTheOutside() throws IOException {
    root.createSymlink(outside.toString(), "out");
    root.createSymlink(outside + "/secret", "secret");
    assertThatThrownBy(() -> write("out/new", "x")).isInstanceOf(FsException.class);
    FsException there =
        catchThrowableOfType(FsException.class, () -> root.createFile("secret", 0644));
    assertThat(there.errno()).isEqualTo(Errno.EEXIST);
    assertThatThrownBy(() -> root.createHardlink("out/secret", "stolen"))
        .isInstanceOf(FsException.class);
    assertThatThrownBy(() -> root.openFileFollowed("secret")).isInstanceOf(FsException.class);
    root.setOwner("secret", 5, 5);
    assertThatThrownBy(() -> root.setMode("secret", 0)).isInstanceOf(FsException.class);
    assertThatThrownBy(() -> root.setXattr("secret", "user.a", new byte[1]))
        .isInstanceOf(FsException.class);
    root.removeTree("out");
    root.removeTree("secret");

    assertThat(outside).isDirectoryContaining("glob:**secret");
    assertThat(Files.getAttribute(outside.resolve("secret"), "unix:uid")).isEqualTo(0);
    try (var names = Files.list(outside)) {
      assertThat(names).hasSize(1);
    }
  }

  @Test
  void shouldNotFollowMagicLinks() throws IOException {
    root.createSymlink("/proc/self/fd/" + root.fd().number() + "/../outside", "magic");
    assertThatThrownBy(() -> root.openFileFollowed("magic/secret")).isInstanceOf(FsException.class);
    try (SafeRoot proc = SafeRoot.open(Path.of("/proc/self"))) {
      FsException e =
          catchThrowableOfType(FsException.class, () -> proc.openFileFollowed("root/etc/passwd"));
      assertThat(e.errno()).isEqualTo(Errno.ELOOP);
    }
  }

  @Test
  void shouldRefuseToOpenDevicesAndFifosForReading() throws IOException {
    root.createNode("fifo", FileStat.S_IFIFO | 0644, 0, 0);
    root.createNode("zero", FileStat.S_IFCHR | 0644, 1, 5);
    assertThatThrownBy(() -> root.openFile("fifo")).hasMessageContaining("no regular file");
    assertThatThrownBy(() -> root.openFile("zero")).hasMessageContaining("no regular file");
    assertThatThrownBy(() -> root.openFile("/")).isInstanceOf(FsException.class);
  }

  @Test
  void shouldSayWhichCallFailedWithWhichNumber() {
    FsException e = catchThrowableOfType(FsException.class, () -> root.stat("no/such"));
    assertThat(e.errno()).isEqualTo(Errno.ENOENT);
    assertThat(e.isAbsent()).isTrue();
    assertThat(e).hasMessageContaining("No such file or directory");
    FsException nul = catchThrowableOfType(FsException.class, () -> root.stat("a\0b"));
    assertThat(nul.errno()).isEqualTo(Errno.EINVAL);
    root.close();
    FsException closed = catchThrowableOfType(FsException.class, () -> root.stat("x"));
    assertThat(closed.errno()).isEqualTo(Errno.EBADF);
  }

  @Test
  void shouldMakeMissingFoldersOnly() throws IOException {
    root.createFolder("a", 0700);
    root.createSymlink("/a", "l");
    root.createFolders("/l/b/./c", 0755);
    assertThat(root.stat("a").permissions()).isEqualTo(0700);
    assertThat(root.stat("a/b/c").isDirectory()).isTrue();
    write("file", "");
    assertThatThrownBy(() -> root.createFolders("file/x", 0755)).isInstanceOf(FsException.class);
  }

  @Test
  void shouldRefuseToRemoveTheRootItself() throws IOException {
    write("keep", "");
    for (String path : new String[] {"/", "", ".", "..", "/..", "a/.."}) {
      Files.createDirectories(inside.resolve("a"));
      assertThatThrownBy(() -> root.removeTree(path)).isInstanceOf(FsException.class);
    }
    assertThat(root.exists("keep")).isTrue();
  }

  @Test
  void shouldRemoveDeepTreesWithFewDescriptors() throws IOException {
    try (Fd top = root.openFolder("/")) {
      Fd at = top.openAt2(".", OpenFlags.O_PATH, 0, 0);
      for (int i = 0; i < 3_000; i++) {
        at.mkdirAt("deep", 0755);
        at.mkdirAt("side", 0755);
        Fd next = at.openAt2("deep", OpenFlags.O_PATH, 0, 0);
        at.close();
        at = next;
      }
      at.close();
    }
    root.removeTree("deep");
    root.removeTree("side");
    assertThat(root.list("/")).isEmpty();
  }

  @Test
  void shouldNotCrossMountsNorFollowLinksWhenRemoving() throws Exception {
    root.createFolders("tree/mnt", 0755);
    root.createSymlink(outside.toString(), "tree/link");
    Path mount = inside.resolve("tree/mnt");
    run("mount", "--bind", outside.toString(), mount.toString());
    try {
      FsException e = catchThrowableOfType(FsException.class, () -> root.removeTree("tree"));
      assertThat(e.errno()).isEqualTo(Errno.EBUSY);
      assertThat(root.stat("tree/mnt").mountRoot()).isTrue();
    } finally {
      run("umount", mount.toString());
    }
    assertThat(outside.resolve("secret")).exists();
    root.removeTree("tree");
    assertThat(Files.exists(inside.resolve("tree"), LinkOption.NOFOLLOW_LINKS)).isFalse();
    assertThat(outside.resolve("secret")).exists();
  }

  @Test
  void shouldStayInsideWhileAFolderIsSwappedWithALink() throws Exception {
    root.createFolder("d", 0755);
    root.createSymlink("../outside", "l");
    Path d = inside.resolve("d");
    Path l = inside.resolve("l");
    AtomicBoolean stop = new AtomicBoolean();
    Thread swapper =
        new Thread(
            () -> {
              while (!stop.get()) {
                swap(d.toString(), l.toString());
              }
            });
    swapper.start();
    int made = 0;
    try {
      for (int i = 0; i < 5_000; i++) {
        try {
          root.createFile("d/evil" + i, 0644).close();
          made++;
        } catch (FsException e) {
          assertThat(e.errno()).isIn(Errno.ENOENT, Errno.ENOTDIR, Errno.EAGAIN);
        }
        try {
          root.openFile("d/secret").close();
          throw new AssertionError("read the secret outside");
        } catch (FsException e) {
          assertThat(e.errno()).isIn(Errno.ENOENT, Errno.ENOTDIR, Errno.EAGAIN);
        }
      }
    } finally {
      stop.set(true);
      swapper.join();
    }
    assertThat(made).isPositive();
    try (var names = Files.list(outside)) {
      assertThat(names).containsExactly(outside.resolve("secret"));
    }
  }

  private static void swap(String a, String b) {
    int exchange = 2;
    LibC.renameat2(
        LibC.AT_FDCWD, (a + "\0").getBytes(), LibC.AT_FDCWD, (b + "\0").getBytes(), exchange);
  }

  private static void run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(out).isZero();
  }
}
