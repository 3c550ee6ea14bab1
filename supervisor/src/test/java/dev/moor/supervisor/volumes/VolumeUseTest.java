package dev.moor.supervisor.volumes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.moor.actors.container.ContainerSpec;
import dev.moor.actors.container.ContainerView;
import dev.moor.actors.container.HostSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Claims and removals of one volume. */
class VolumeUseTest {
  @TempDir Path folder;
  private final List<ContainerView> users = new ArrayList<>();
  private final VolumeUse use =
      new VolumeUse(name -> folder.resolve(name), name -> Optional.empty(), name -> users);

  private static ContainerSpec spec(String subpath) {
    HostSpec.MountExtras extras = new HostSpec.MountExtras(subpath, null, null, null, false, null);
    HostSpec.MountSpec mount =
        new HostSpec.MountSpec("volume", "data", "/d", false, "", false, false, false, "", extras);
    return ContainerSpec.empty().withHost(HostSpec.defaults().withMounts(List.of(mount)));
  }

  @Test
  void shouldNotRemoveWhatAContainerClaims() {
    use.claim("data", "c1");
    assertThat(use.beginRemoval("data", "")).containsExactly("c1");
    use.forget("c1");
    assertThat(use.beginRemoval("data", "")).isEmpty();
  }

  @Test
  void shouldRemoveWhatGoesWithItsOnlyContainer() {
    use.claim("data", "c1");
    assertThat(use.beginRemoval("data", "c1")).isEmpty();
    use.endRemoval("data");
    use.claim("data", "c2");
    assertThat(use.beginRemoval("data", "c1")).containsExactly("c2");
  }

  @Test
  void shouldLetAClaimWaitForARemovalUnderWay() {
    assertThat(use.beginRemoval("data", "")).isEmpty();
    CompletableFuture<Void> claimed = CompletableFuture.runAsync(() -> use.claim("data", "c1"));
    use.endRemoval("data");
    claimed.join();
    assertThat(use.beginRemoval("data", "")).containsExactly("c1");
  }

  @Test
  void shouldSayThatAFolderHasVanished() {
    assertThatThrownBy(() -> use.hold("c1", spec("")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("the folder of volume data has vanished");
  }

  @Test
  void shouldRefuseASubpathThatLeavesTheVolumeByALink() throws IOException {
    Files.createDirectory(folder.resolve("data"));
    Files.createSymbolicLink(folder.resolve("data/out"), Path.of("/etc"));
    assertThatThrownBy(() -> use.hold("c1", spec("out")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("leads out of volume data");
    assertThatThrownBy(() -> use.hold("c1", spec("none")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("has no none");
  }
}
