package dev.moor.runtime.mount;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real overlay mounts. */
class OverlayMountsTest {
  @TempDir private Path folder;

  @AfterEach
  void unmount() throws IOException {
    OverlayMounts.unmount(folder.resolve("merged"));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 120})
  void shouldMountAnyNumberOfLayersOnce(int count) throws IOException {
    List<Path> layers = layers(count, "layer");
    Path target = folder.resolve("merged");

    for (int i = 0; i < 2; i++) {
      OverlayMounts.mount(layers, folder.resolve("upper"), folder.resolve("work"), target);
    }
    Files.writeString(target.resolve("new"), "x");

    assertThat(OverlayMounts.isMounted(target)).isTrue();
    assertThat(target.resolve("common")).hasContent("0");
    assertThat(target.resolve("only-" + (count - 1))).exists();
    assertThat(folder.resolve("upper/new")).exists();
    OverlayMounts.unmount(target);
    OverlayMounts.unmount(target);
    assertThat(OverlayMounts.isMounted(target)).isFalse();
    assertThat(target).isEmptyDirectory();
  }

  @Test
  void shouldMountPathsWithCharactersOfTheOptionText() throws IOException {
    Path target = folder.resolve("merged");

    OverlayMounts.mount(
        layers(2, "a,b:c"), folder.resolve("up,per"), folder.resolve("wo:rk"), target);

    assertThat(target.resolve("common")).hasContent("0");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void shouldMountReadOnly(int count) throws IOException {
    Path target = folder.resolve("merged");

    OverlayMounts.mountReadOnly(layers(count, "layer"), target);

    assertThat(target.resolve("common")).hasContent("0");
    assertThat(Files.isWritable(target)).isFalse();
  }

  @Test
  void shouldReadTheTableWithItsEscapes() {
    MountTable table =
        MountTable.parse(
            "26 1 253:0 / / rw,relatime shared:1 - ext4 /dev/vda rw\n"
                + "30 26 0:5 /a\\040b /mnt/x\\134y ro - tmpfs tmp\\040fs rw,size=1k\n");

    assertThat(table.at(Path.of("/mnt/x\\y"))).isPresent();
    assertThat(table.entries().get(1).root()).isEqualTo("/a b");
    assertThat(table.entries().get(0).propagation()).isEqualTo("shared:1");
    assertThat(table.containing(Path.of("/mnt/other")).orElseThrow().type()).isEqualTo("ext4");
  }

  private List<Path> layers(int count, String name) throws IOException {
    List<Path> layers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Path layer = Files.createDirectories(folder.resolve("a-rather-long-folder-name/" + name + i));
      Files.writeString(layer.resolve("common"), Integer.toString(i));
      Files.writeString(layer.resolve("only-" + i), "x");
      layers.add(layer);
    }
    return layers;
  }
}
