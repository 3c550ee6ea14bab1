package dev.moor.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.moor.runtime.cgroup.Cgroups;
import dev.moor.runtime.linux.Mounts;
import dev.moor.runtime.mount.MountTable;
import dev.moor.runtime.netns.NetworkNamespaces;
import dev.moor.runtime.spec.LaunchSpec;
import dev.moor.runtime.spec.LaunchSpec.Mount;
import dev.moor.runtime.spec.LaunchSpec.Namespace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where containers are created on a machine whose v2 hierarchy crun must not see. */
class LaunchPlaceTest {
  @TempDir Path stick;
  private int mountsBefore;

  @BeforeEach
  void mountStick() throws Exception {
    assumeTrue(Cgroups.detect().version() == Cgroups.Version.HYBRID);
    Mounts.mount("tmpfs", stick, "tmpfs", 0, null);
    Files.writeString(Files.createDirectories(stick.resolve("deep")).resolve("f"), "found");
    Mounts.mount("tmpfs", stick.resolve("deep"), "tmpfs", 0, null);
    Files.writeString(stick.resolve("deep/f"), "deeper");
    mountsBefore = MountTable.read().entries().size();
  }

  @AfterEach
  void unmountStick() throws Exception {
    Mounts.unmount(stick.resolve("deep"), 0);
    Mounts.unmount(stick, 0);
  }

  @Test
  void shouldBringInBindsAndHoldNoneOfThemAfterwards() throws Exception {
    try (Bed bed = new Bed("crun")) {
      Path file = Files.writeString(stick.resolve("file"), "single");
      List<Mount> mounts =
          List.of(Mount.bind(stick, "/stick", false), Mount.bind(file, "/etc/file", true));
      String say = "echo $(cat /stick/deep/f /etc/file); echo hi > /stick/made; sleep 1000";
      ContainerProcess process =
          bed.run(bed.spec("sh", "-c", say).with(s -> s.mounts = mounts).build());

      await().atMost(Duration.ofSeconds(30)).until(() -> Files.exists(stick.resolve("made")));
      assertThat(bed.log(process)).contains("deepersingle");
      long shim = process.identity().shimPid();
      await().atMost(Duration.ofSeconds(30)).until(() -> !mountedOf(shim).contains(bed.root()));
      assertThat(mountedOf(shim))
          .contains(Path.of("/proc"))
          .noneMatch(path -> path.startsWith(stick) || path.startsWith(bed.folder()));
      String command = Files.readString(Path.of("/proc/" + shim + "/cmdline"));
      assertThat(command).doesNotContain("perl", "unshare");
      assertThat(MountTable.read().entries()).hasSize(mountsBefore);
    }
  }

  @Test
  void shouldJoinTheNetworkNamespaceThatWasMadeForIt() throws Exception {
    try (Bed bed = new Bed("crun")) {
      Path held = bed.folder().resolve("run/netns/held");
      NetworkNamespaces.create(held);
      try {
        Namespace own = Namespace.own();
        LaunchSpec.Namespaces namespaces =
            new LaunchSpec.Namespaces(Namespace.ownAt(held), own, own, own, own);
        ContainerProcess process =
            bed.run(bed.spec("sleep", "1000").with(s -> s.namespaces = namespaces).build());

        Path ofContainer = Path.of("/proc/" + process.identity().pid() + "/ns/net");
        assertThat(Files.getAttribute(ofContainer, "unix:ino"))
            .isEqualTo(Files.getAttribute(held, "unix:ino"));
        long shim = process.identity().shimPid();
        await().atMost(Duration.ofSeconds(30)).until(() -> !mountedOf(shim).contains(held));
      } finally {
        NetworkNamespaces.delete(held);
      }
    }
  }

  @Test
  void shouldNameTheUsersPathWhereABindFails() throws Exception {
    try (Bed bed = new Bed("crun")) {
      Path file = Files.writeString(stick.resolve("file"), "single");
      LaunchSpec onFolder =
          bed.spec("true").with(s -> s.mounts = List.of(Mount.bind(file, "/etc", false))).build();
      LaunchSpec ofNothing =
          bed.spec("true")
              .with(s -> s.mounts = List.of(Mount.bind(stick.resolve("no"), "/x", false)))
              .build();

      assertThatThrownBy(() -> bed.run(onFolder)).hasMessageContaining("`" + file + "`");
      assertThatThrownBy(() -> bed.run(ofNothing)).hasMessageContaining("no such file");
      assertThat(MountTable.read().entries()).hasSize(mountsBefore);
    }
  }

  private static List<Path> mountedOf(long pid) throws Exception {
    return Files.readAllLines(Path.of("/proc/" + pid + "/mounts")).stream()
        .map(line -> Path.of(line.split(" ")[1]))
        .toList();
  }
}
