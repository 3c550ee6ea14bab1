package dev.moor.runtime.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealedProgramTest {
  @TempDir Path folder;

  @Test
  void shouldRunFromACopyThatNobodyCanChange() throws Exception {
    SealedProgram program = new SealedProgram(install("/usr/bin/env"));

    String path = program.path();

    assertThat(path).startsWith("/proc/" + ProcessHandle.current().pid() + "/fd/");
    assertThat(OciRuntime.isProgram(path)).isTrue();
    assertThat(Tools.run(List.of(path, "echo", "here"))).isEqualTo("here\n");
    assertThatThrownBy(() -> Files.write(Path.of(path), new byte[] {1}))
        .isInstanceOf(IOException.class);
    assertThat(program.path()).isEqualTo(path);
  }

  @Test
  void shouldCopyAProgramAgainThatWasReplaced() throws Exception {
    SealedProgram program = new SealedProgram(install("/usr/bin/env"));
    String first = program.path();

    install("/bin/cat");

    String second = program.path();
    assertThat(second).isNotEqualTo(first).startsWith("/proc/");
    assertThat(Files.mismatch(Path.of(second), Path.of("/bin/cat"))).isEqualTo(-1);
    assertThat(Tools.run(List.of(first, "echo", "old"))).isEqualTo("old\n");
  }

  @Test
  void shouldGiveTheFileItselfWhereItsCopyDoesNotRun() throws Exception {
    Path broken = Files.writeString(folder.resolve("crun"), "no program");
    assertThat(new SealedProgram(broken).path()).isEqualTo(broken.toString());

    Path missing = folder.resolve("missing");
    assertThat(new SealedProgram(missing).path()).isEqualTo(missing.toString());
  }

  /** As a package manager does: a new file takes the name. */
  private Path install(String program) throws IOException {
    Path fresh = folder.resolve("fresh");
    Files.copy(Path.of(program).toRealPath(), fresh, StandardCopyOption.COPY_ATTRIBUTES);
    return Files.move(fresh, folder.resolve("crun"), StandardCopyOption.REPLACE_EXISTING);
  }
}
