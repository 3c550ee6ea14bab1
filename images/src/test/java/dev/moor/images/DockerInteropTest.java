package dev.moor.images;

import static dev.moor.images.ScratchDockerd.okCommand;
import static org.assertj.core.api.Assertions.assertThat;

import dev.moor.images.model.ImageConfig;
import dev.moor.images.store.Lease;
import dev.moor.runtime.fs.FileStat;
import dev.moor.runtime.fs.SafeRoot;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** Archives go both ways between Moor, the real Docker Engine and skopeo. */
@EnabledIf("dev.moor.images.ScratchDockerd#isInstalled")
class DockerInteropTest {
  private static ScratchDockerd docker;
  @TempDir Path dir;
  private ImageStore store;
  private Lease lease;

  @BeforeAll
  static void start() throws IOException {
    docker = ScratchDockerd.start();
  }

  @AfterAll
  static void stop() throws IOException {
    if (docker != null) {
      docker.close();
    }
  }

  @BeforeEach
  void open() throws IOException {
    store = ImageStore.open(dir.resolve("root"));
    lease = store.lease();
  }

  private Path save(LoadedImage image) throws IOException {
    Path file = Files.createTempFile(dir, "saved", ".tar");
    try (OutputStream out = Files.newOutputStream(file)) {
      store.save(
          List.of(new SavedImage(image.config(), image.manifest(), image.references())), out);
    }
    return file;
  }

  private List<LoadedImage> load(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return store.load(in, lease, p -> {});
    }
  }

  /** An image of two layers where the second hides, replaces and makes opaque. */
  private void buildInDocker(String tag) throws Exception {
    Path context = Files.createDirectory(dir.resolve("context"));
    Files.writeString(
        context.resolve("Dockerfile"),
        """
        FROM busybox:latest
        ENV A=b
        RUN mkdir -p /d/e /o && echo 1 > /d/e/f && echo 2 > /o/old && mkfifo /d/p \\
          && chown 12:34 /d/e && chmod 4711 /d/e/f && ln /d/e/f /d/hard && ln -s /nowhere /d/soft
        RUN rm -r /d/e /o && mkdir /o && echo 3 > /o/new && touch /d/late
        CMD ["cat", "/o/new"]
        """);
    docker.ok("build", "-t", tag, context.toString());
  }

  @Test
  void shouldGiveDockerABusyboxThatRuns() throws Exception {
    LoadedImage image = store.bootstrap(lease);
    assertThat(docker.ok("load", "-i", save(image).toString()))
        .contains("Loaded image: busybox:latest");
    assertThat(docker.ok("image", "inspect", "-f", "{{.Id}}", "busybox"))
        .isEqualTo(image.config().toString());
    assertThat(docker.ok("image", "inspect", "-f", "{{.Size}}", "busybox"))
        .isEqualTo(Long.toString(image.sizeBytes()));
    assertThat(docker.ok("run", "--rm", "--network=none", "busybox", "echo", "hi")).isEqualTo("hi");
  }

  @Test
  void shouldLoadWhatDockerBuiltAndSaved() throws Exception {
    docker.ok("load", "-i", save(store.bootstrap(lease)).toString());
    buildInDocker("built:1");
    Path archive = dir.resolve("built.tar");
    docker.ok("save", "-o", archive.toString(), "built:1", "busybox:latest");
    List<LoadedImage> loaded = load(archive);
    assertThat(loaded).hasSize(2);
    LoadedImage built =
        loaded.stream().filter(i -> i.references().toString().contains("built")).findAny().get();
    assertThat(docker.ok("image", "inspect", "-f", "{{.Id}}", "built:1"))
        .isEqualTo(built.config().toString());
    assertThat(docker.ok("image", "inspect", "-f", "{{.Size}}", "built:1"))
        .isEqualTo(Long.toString(built.sizeBytes()));
    ImageConfig config = store.readConfig(built.config());
    assertThat(config.config().env()).contains("A=b");
    assertThat(store.history(built.config()).get(0).createdBy()).contains("cat");
    Path top = store.lowerDirs(built.chainIds()).get(0);
    try (SafeRoot root = SafeRoot.open(top)) {
      FileStat hidden = root.stat("d/e");
      assertThat(hidden.type()).isEqualTo(FileStat.S_IFCHR);
      assertThat(root.getXattr("o", "trusted.overlay.opaque")).isEqualTo(new byte[] {'y'});
    }
    assertSameTree("built:1", built);
    docker.ok("rmi", "-f", "built:1");
    docker.ok("load", "-i", save(built).toString());
    assertThat(docker.ok("run", "--rm", "--network=none", "built:1")).isEqualTo("3");
  }

  /** What an overlay of our layers shows is what Docker's container shows. */
  private void assertSameTree(String tag, LoadedImage image) throws Exception {
    String find =
        "find / -xdev -path /proc -prune -o -path /sys -prune -o -path /dev -prune"
            + " -o ! -path /etc/hosts ! -path /etc/hostname ! -path /etc/resolv.conf"
            + " ! -path /.dockerenv ! -path /etc/mtab"
            + " -exec stat -c '%n %f %u %g %t %T %h' {} +";
    String theirs = docker.ok("run", "--rm", "--network=none", tag, "sh", "-c", find + " | sort");
    Path merged = Files.createDirectory(dir.resolve("merged"));
    Path upper = Files.createDirectory(dir.resolve("upper"));
    Path work = Files.createDirectory(dir.resolve("work"));
    List<String> lower = store.lowerDirs(image.chainIds()).stream().map(Path::toString).toList();
    okCommand(
        "mount",
        "-t",
        "overlay",
        "overlay",
        "-o",
        "lowerdir=" + String.join(":", lower) + ",upperdir=" + upper + ",workdir=" + work,
        merged.toString());
    try {
      String ours = okCommand("chroot", merged.toString(), "/bin/sh", "-c", find + " | sort");
      List<String> interesting =
          theirs.lines().filter(l -> !l.matches("(/|/etc|/root) .*")).toList();
      assertThat(interesting).hasSizeGreaterThan(100);
      assertThat(ours.lines().toList()).containsAll(interesting);
    } finally {
      okCommand("umount", merged.toString());
    }
  }

  @Test
  void shouldExchangeArchivesWithSkopeo() throws Exception {
    LoadedImage image = store.bootstrap(lease);
    Path saved = save(image);
    Map<String, String> forms =
        Map.of(
            "oci-archive", "oci-archive:%s:busybox:latest",
            "docker-archive", "docker-archive:%s:busybox:latest");
    for (Map.Entry<String, String> from : forms.entrySet()) {
      for (Map.Entry<String, String> to : forms.entrySet()) {
        Path copy = dir.resolve(from.getKey() + "-" + to.getKey() + ".tar");
        String source =
            from.getKey().equals("oci-archive")
                ? "oci-archive:" + saved
                : String.format(from.getValue(), saved);
        okCommand(
            "skopeo", "--insecure-policy", "copy", source, String.format(to.getValue(), copy));
        List<LoadedImage> loaded = load(copy);
        assertThat(loaded).hasSize(1);
        assertThat(loaded.get(0).diffIds()).isEqualTo(image.diffIds());
        assertThat(loaded.get(0).references()).containsExactly(Reference.parse("busybox:latest"));
      }
    }
  }
}
