package dev.moor.images.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.moor.images.ImageException;
import dev.moor.images.ImageStore;
import dev.moor.images.tar.TarEntry;
import dev.moor.images.tar.TarType;
import dev.moor.images.tar.TarWriter;
import dev.moor.runtime.fs.SafeRoot;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is told from the archive alone is what its files say. */
class BuildContextTest {
  private static final List<String> NAMES = List.of("a", "b", "c", "Dockerfile", "a/b", "a/c", "é");

  @TempDir Path dataRoot;
  private ImageStore store;

  @BeforeEach
  void open() throws IOException {
    store = ImageStore.open(dataRoot);
  }

  /** Writes an archive. */
  private interface Writing {
    void to(TarWriter tar) throws IOException;
  }

  private static byte[] tar(Writing writing) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    TarWriter tar = new TarWriter(out);
    writing.to(tar);
    tar.finish();
    return out.toByteArray();
  }

  private static void file(TarWriter tar, String name, String text) throws IOException {
    byte[] content = text.getBytes(StandardCharsets.UTF_8);
    tar.put(TarEntry.builder(name, TarType.FILE).size(content.length).build());
    tar.write(content, 0, content.length);
  }

  private static void link(TarWriter tar, String name, String target, TarType type)
      throws IOException {
    tar.put(TarEntry.builder(name, type).linkName(target).build());
  }

  private static String pick(Random random) {
    String name = NAMES.get(random.nextInt(NAMES.size()));
    return random.nextInt(3) == 0 ? "d" + random.nextInt(3) + "/" + name : name;
  }

  private static void entry(TarWriter tar, Random random) throws IOException {
    String name = pick(random);
    switch (random.nextInt(8)) {
      case 0 ->
          tar.put(
              TarEntry.builder(name, TarType.DIRECTORY).mode(0700 + random.nextInt(64)).build());
      case 1 ->
          link(tar, name, random.nextBoolean() ? "../" + pick(random) : "/d1", TarType.SYMLINK);
      case 2 -> tar.put(TarEntry.builder(name, TarType.FIFO).mode(0600).build());
      case 3 ->
          tar.put(
              TarEntry.builder(name, TarType.FILE)
                  .xattr("user.note", new byte[] {(byte) random.nextInt(3)})
                  .owner(random.nextInt(3), 0)
                  .build());
      default -> file(tar, name, "content " + random.nextInt(4));
    }
  }

  private static List<String> all(SourceTree tree, String folder) throws IOException {
    List<String> all = new ArrayList<>(List.of(folder));
    for (String name : tree.names(folder)) {
      String path = folder.equals("/") ? "/" + name : folder + "/" + name;
      if (tree.kind(path) == SourceTree.Kind.FOLDER) {
        all.addAll(all(tree, path));
      } else {
        all.add(path);
      }
    }
    return all;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void shouldSayTheSameAsTheFilesDo(long seed) throws IOException {
    Random random = new Random(seed);
    int listed = 0;
    for (int round = 0; round < 60; round++) {
      byte[] archive =
          tar(
              out -> {
                for (int i = 0; i < 8; i++) {
                  entry(out, random);
                }
              });
      Path folder = Files.createTempDirectory(dataRoot, "files");
      boolean taken = unpacks(archive, folder);
      try (BuildScratch scratch = BuildScratch.open(store.buildsFolder())) {
        if (!taken) {
          assertThatThrownBy(() -> read(archive, scratch)).isInstanceOf(IOException.class);
          continue;
        }
        try (BuildContext context = read(archive, scratch);
            FolderTree files = FolderTree.open(folder)) {
          listed += isUnpacked(context) ? 0 : 1;
          assertSame(context, files);
          context.unpack();
          assertThat(all(context, "/")).isEqualTo(all(files, "/"));
        }
      }
    }
    assertThat(listed).as("of 60 archives, with seed " + seed).isGreaterThan(10);
  }

  private boolean unpacks(byte[] archive, Path folder) throws IOException {
    try {
      store.unpack(new ByteArrayInputStream(archive), folder);
      return true;
    } catch (ImageException e) {
      return false;
    }
  }

  private BuildContext read(byte[] archive, BuildScratch scratch) throws IOException {
    try {
      return BuildContext.read(new ByteArrayInputStream(archive), store, scratch);
    } catch (ImageException e) {
      throw new IOException(e);
    }
  }

  private static boolean isUnpacked(BuildContext context) throws IOException {
    try (Stream<Path> files = Files.list(context.folder())) {
      return files.findAny().isPresent();
    }
  }

  private static void assertSame(BuildContext context, FolderTree files) throws IOException {
    List<String> paths = all(files, "/");
    assertThat(all(context, "/")).isEqualTo(paths);
    for (String path : paths) {
      if (path.equals("/")) {
        continue;
      }
      assertThat(context.kind(path)).as(path).isEqualTo(files.kind(path));
      for (boolean owners : new boolean[] {true, false}) {
        assertThat(context.hash(path, (at, folder) -> !at.equals("b"), owners))
            .as(path)
            .isEqualTo(files.hash(path, (at, folder) -> !at.equals("b"), owners));
      }
      String behind = resolved(files, path + "/b");
      assertThat(resolved(context, path + "/b")).isEqualTo(behind);
    }
  }

  private static String resolved(SourceTree tree, String path) throws IOException {
    try {
      return tree.resolve(path);
    } catch (dev.moor.runtime.fs.FsException e) {
      return "errno " + e.errno();
    }
  }

  @Test
  void shouldUnpackOnlyWhenFilesAreAskedFor() throws IOException {
    byte[] archive =
        tar(
            out -> {
              file(out, "Dockerfile", "FROM scratch\n");
              file(out, "src/a", "a");
              link(out, "src/same", "src/a", TarType.HARDLINK);
              link(out, "latest", "src/a", TarType.SYMLINK);
            });
    try (BuildScratch scratch = BuildScratch.open(store.buildsFolder());
        BuildContext context = read(archive, scratch)) {
      assertThat(new String(context.read("Dockerfile", 100), StandardCharsets.UTF_8))
          .isEqualTo("FROM scratch\n");
      assertThat(context.read("latest", 100)).isEqualTo("a".getBytes(StandardCharsets.UTF_8));
      assertThat(context.read("none", 100)).isNull();
      assertThatThrownBy(() -> context.read("Dockerfile", 3)).hasMessageContaining("larger than 3");
      context.leaveOut("Dockerfile");
      assertThat(context.names("/")).containsExactly("latest", "src");
      assertThat(isUnpacked(context)).isFalse();

      SafeRoot files = context.files();

      assertThat(files.exists("Dockerfile")).isFalse();
      assertThat(files.stat("src/a").nlink()).isEqualTo(2);
    }
    assertThat(store.buildsFolder()).isEmptyDirectory();
  }

  @Test
  void shouldUnpackAtOnceWhatGoesThroughLinks() throws IOException {
    byte[] archive =
        tar(
            out -> {
              out.put(TarEntry.builder("real", TarType.DIRECTORY).build());
              link(out, "way", "real", TarType.SYMLINK);
              file(out, "way/f", "through");
            });
    try (BuildScratch scratch = BuildScratch.open(store.buildsFolder());
        BuildContext context = read(archive, scratch)) {
      assertThat(isUnpacked(context)).isTrue();
      assertThat(context.kind("/real/f")).isEqualTo(SourceTree.Kind.FILE);
      assertThat(context.read("real/f", 10)).isEqualTo("through".getBytes(StandardCharsets.UTF_8));
    }
  }

  @Test
  void shouldRefuseWhatLeavesTheContext() throws IOException {
    byte[] climbing = tar(out -> file(out, "../f", "x"));
    byte[] out =
        tar(
            t -> {
              link(t, "l", "/etc", TarType.SYMLINK);
              file(t, "l/f", "x");
            });
    try (BuildScratch scratch = BuildScratch.open(store.buildsFolder())) {
      assertThatThrownBy(() -> read(climbing, scratch)).hasStackTraceContaining("leaves the");
      assertThatThrownBy(() -> read(out, scratch)).hasStackTraceContaining("link out of the layer");
    }
  }
}
