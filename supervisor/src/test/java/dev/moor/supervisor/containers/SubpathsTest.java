package dev.moor.supervisor.containers;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.moor.actors.container.ContainerSpec;
import dev.moor.actors.container.HostSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A hard link stands for the mount: the same file at two places. */
class SubpathsTest {
  private static final HostSpec.MountExtras PART =
      new HostSpec.MountExtras("part", null, null, null, false, null);
  private static final ContainerSpec SPEC =
      ContainerSpec.empty()
          .withHost(
              HostSpec.defaults()
                  .withMounts(
                      List.of(
                          new HostSpec.MountSpec(
                              "volume", "data", "/p", false, "", false, false, false, "", PART))));

  @TempDir Path folder;
  private Path volume;
  private Path root;

  @BeforeEach
  void make() throws IOException {
    volume = Files.createDirectory(folder.resolve("data"));
    root = Files.createDirectory(folder.resolve("root"));
  }

  private void check() throws IOException {
    Subpaths.check(SPEC, name -> folder.resolve(name), root);
  }

  @Test
  void shouldTakeWhatLiesInTheVolume() throws IOException {
    Files.createFile(volume.resolve("part"));
    Files.createLink(root.resolve("p"), volume.resolve("part"));
    assertThatCode(this::check).doesNotThrowAnyException();
  }

  @Test
  void shouldTakeWhatALinkWithinTheVolumeLeadsTo() throws IOException {
    Files.createFile(volume.resolve("real"));
    Files.createSymbolicLink(volume.resolve("part"), Path.of("real"));
    Files.createLink(root.resolve("p"), volume.resolve("real"));
    assertThatCode(this::check).doesNotThrowAnyException();
  }

  @Test
  void shouldRefuseWhatALinkLedOutTo() throws IOException {
    Path outside = Files.createFile(folder.resolve("secret"));
    Files.createFile(volume.resolve("secret"));
    Files.createSymbolicLink(volume.resolve("part"), Path.of("../secret"));
    Files.createLink(root.resolve("p"), outside);
    assertThatThrownBy(this::check)
        .isInstanceOf(IOException.class)
        .hasMessage("volume subpath part leads out of volume data");
  }
}
