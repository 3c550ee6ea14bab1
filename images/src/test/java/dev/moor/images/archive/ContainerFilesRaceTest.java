package dev.moor.images.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.moor.images.tar.TarEntry;
import dev.moor.images.tar.TarType;
import dev.moor.images.tar.TarWriter;
import dev.moor.runtime.fs.FsException;
import dev.moor.runtime.fs.SafeRoot;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process of the container that swaps a folder for a link while files go in and out. */
class ContainerFilesRaceTest {
  private static final int ROUNDS = 500;
  @TempDir Path tmp;

  @Test
  void shouldNeitherReadNorWriteTheHost() throws Exception {
    Path rootPath = Files.createDirectory(tmp.resolve("root"));
    Path host = Files.createDirectory(tmp.resolve("host"));
    Files.writeString(host.resolve("f"), "host secret");
    AtomicBoolean stop = new AtomicBoolean();
    try (SafeRoot root = SafeRoot.open(rootPath)) {
      root.createFolder("d", 0755);
      root.createSymlink(host.toString(), "relative-or-not");
      Files.writeString(rootPath.resolve("d/f"), "container");
      Thread swapper = new Thread(() -> swap(root, stop));
      swapper.start();
      int read = 0;
      int written = 0;
      try (ContainerFiles files = ContainerFiles.open(rootPath, List.of(), false)) {
        for (int i = 0; i < ROUNDS; i++) {
          read += get(files) ? 1 : 0;
          written += put(files, i) ? 1 : 0;
        }
      } finally {
        stop.set(true);
        swapper.join();
      }
      assertThat(read).isPositive();
      assertThat(written).isPositive();
    }
    assertThat(host.toFile().list()).containsExactly("f");
    assertThat(host.resolve("f")).hasContent("host secret");
  }

  private static void swap(SafeRoot root, AtomicBoolean stop) {
    String[][] cycle = {
      {"d", "hidden"}, {"relative-or-not", "d"}, {"d", "relative-or-not"}, {"hidden", "d"}
    };
    while (!stop.get()) {
      for (String[] step : cycle) {
        try {
          root.rename(step[0], step[1]);
        } catch (FsException e) {
          // an unpacked folder took the name meanwhile: the next step goes on
          continue;
        }
      }
    }
  }

  private static boolean get(ContainerFiles files) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      files.get("/d/f", out);
    } catch (ArchiveException.NotFound | FsException e) {
      return false;
    }
    assertThat(out.toString(StandardCharsets.ISO_8859_1)).doesNotContain("host secret");
    return true;
  }

  private static boolean put(ContainerFiles files, int i) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    TarWriter tar = new TarWriter(out);
    tar.put(TarEntry.builder("new" + i, TarType.FILE).build());
    tar.put(TarEntry.builder("f", TarType.HARDLINK).linkName("new" + i).build());
    tar.finish();
    try {
      files.put("/d", new ByteArrayInputStream(out.toByteArray()), false, null);
      return true;
    } catch (ArchiveException | FsException e) {
      return false;
    }
  }
}
