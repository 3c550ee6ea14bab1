package dev.moor.images.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a real overlay mount. */
class LayerChangesTest {
  @TempDir Path tmp;
  private Path top;
  private Path bottom;
  private Path upper;
  private Path merged;

  @BeforeEach
  void setUp() throws Exception {
    bottom = Files.createDirectories(tmp.resolve("bottom"));
    top = Files.createDirectories(tmp.resolve("top"));
    upper = Files.createDirectories(tmp.resolve("upper"));
    merged = Files.createDirectories(tmp.resolve("merged"));
    Files.createDirectories(tmp.resolve("work"));
    Files.createDirectories(bottom.resolve("etc/sub"));
    Files.createDirectories(bottom.resolve("gone/deep"));
    Files.createDirectories(bottom.resolve("anew"));
    Files.createDirectories(bottom.resolve("still/untouched"));
    for (String file : List.of("etc/a", "etc/sub/b", "gone/deep/x", "anew/old", "anew/kept", "c")) {
      Files.writeString(bottom.resolve(file), "1");
    }
    Files.writeString(top.resolve("d"), "2");
    // tmpfs and ext4 both serve as upper; the test folder's file system decides
    run(
        "mount",
        "-t",
        "overlay",
        "overlay",
        "-o",
        "lowerdir=" + top + ":" + bottom + ",upperdir=" + upper + ",workdir=" + tmp + "/work",
        merged.toString());
  }

  @AfterEach
  void tearDown() throws Exception {
    run("umount", merged.toString());
  }

  private List<String> changes() throws IOException {
    return ContainerFiles.changes(List.of(top, bottom), upper).stream()
        .map(change -> "CAD".charAt(change.kind().ordinal()) + " " + change.path())
        .toList();
  }

  @Test
  void shouldSeeNothingInAFreshContainer() throws IOException {
    assertThat(changes()).isEmpty();
    Files.readString(merged.resolve("c"));
    assertThat(changes()).isEmpty();
  }

  @Test
  void shouldSeeAddedModifiedAndDeleted() throws Exception {
    Files.writeString(merged.resolve("etc/a"), "changed");
    Files.writeString(merged.resolve("etc/sub/new"), "new");
    Files.createDirectories(merged.resolve("fresh/dir"));
    Files.delete(merged.resolve("d"));
    run("rm", "-r", merged + "/gone");
    Files.writeString(merged.resolve("never-seen"), "x");
    Files.delete(merged.resolve("never-seen"));
    assertThat(changes())
        .containsExactly(
            "D /d",
            "C /etc",
            "C /etc/a",
            "C /etc/sub",
            "A /etc/sub/new",
            "A /fresh",
            "A /fresh/dir",
            "D /gone");
  }

  @Test
  void shouldSeeThroughOpaqueFolders() throws Exception {
    run("rm", "-r", merged + "/anew");
    Files.createDirectories(merged.resolve("anew"));
    Files.writeString(merged.resolve("anew/kept"), "again");
    Files.writeString(merged.resolve("anew/added"), "new");
    assertThat(changes())
        .containsExactly("C /anew", "A /anew/added", "A /anew/kept", "D /anew/old");
  }

  @Test
  void shouldNotFollowALinkThatALayerHas() throws Exception {
    run("rm", "-r", merged + "/still");
    Files.createSymbolicLink(merged.resolve("still"), Path.of("etc"));
    assertThat(changes()).containsExactly("C /still");
    Files.delete(merged.resolve("still"));
    Files.createDirectories(merged.resolve("still/etc"));
    assertThat(changes()).contains("C /still", "A /still/etc", "D /still/untouched");
  }

  private static void run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(out).isZero();
  }
}
