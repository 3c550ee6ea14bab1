package dev.moor.runtime.shim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.moor.runtime.cgroup.Cgroups;
import dev.moor.runtime.oci.OciRuntime;
import dev.moor.runtime.oci.Runtimes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConmonTest {
  /** The second process answers while the first has not written its pid file yet. */
  private static final String SLOW_FIRST =
      """
      #!/bin/sh
      [ "$1" = --help ] && exit 0
      while [ $# -gt 0 ]; do
        [ "$1" = -P ] && file=$2
        shift
      done
      read -r go <&4
      echo '{"data": 4242}' >&3
      sleep 0.5
      echo 77 > "$file"
      """;

  @TempDir Path folder;

  @Test
  void shouldNotReadThePidFileBeforeItIsWritten() throws Exception {
    Path program = Files.writeString(folder.resolve("conmon"), SLOW_FIRST);
    assertThat(program.toFile().setExecutable(true)).isTrue();
    Cgroups cgroups = Cgroups.detect();
    OciRuntime runtime = Runtimes.find(folder, cgroups).values().iterator().next();
    ShimSpec spec =
        new ShimSpec(
            "id", "true", runtime, folder, folder, null, false, false, false, null, false, "", 0);

    try (Conmon conmon =
        new Conmon(program.toString(), new ShimPlace(cgroups, "/moor-test"), Optional.empty())) {
      assertThat(conmon.create(spec)).isEqualTo(new Conmon.Created(4242, 77));
      Files.delete(folder.resolve("conmon.pid"));
      try (ReadyShim shim = conmon.ready(spec)) {
        assertThat(shim.go(() -> {})).isEqualTo(new Conmon.Created(4242, 77));
      }
    }
  }
}
