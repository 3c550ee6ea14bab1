package dev.moor.runtime.shim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.moor.runtime.mount.MountTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NarrowViewTest {
  @Test
  void shouldKeepOnlyTheSystemAndWhatHoldsTheNeededPaths() {
    MountTable table =
        table(
            "/",
            "/proc",
            "/sys/fs/cgroup/memory",
            "/dev/pts",
            "/usr",
            "/var",
            "/var/lib",
            "/var/lib/moor",
            "/var/lib/moor/containers/a/merged",
            "/run",
            "/run/moor/netns/a",
            "/home",
            "/mnt/stick",
            "/opt/tools");

    List<Path> unneeded =
        NarrowView.unneeded(
            table,
            List.of(
                Path.of("/var/lib/moor"),
                Path.of("/run/moor"),
                Path.of("/usr/bin/conmon"),
                Path.of("/opt/tools/crun")));

    assertThat(unneeded)
        .map(Path::toString)
        .containsExactly(
            "/mnt/stick", "/home", "/run/moor/netns/a", "/var/lib/moor/containers/a/merged");
  }

  private static MountTable table(String... targets) {
    List<MountTable.Entry> entries = new ArrayList<>();
    for (String target : targets) {
      entries.add(
          new MountTable.Entry(
              entries.size(), 0, "/", Path.of(target), "rw", "", "tmpfs", "tmpfs", "rw"));
    }
    return new MountTable(entries);
  }
}
