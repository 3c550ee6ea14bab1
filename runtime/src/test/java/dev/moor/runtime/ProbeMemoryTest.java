package dev.moor.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProbeMemoryTest {
  @TempDir Path folder;

  @Test
  void shouldKnowASuccessOnlyOfTheSameBootAndProgram() throws Exception {
    Path program = Files.writeString(folder.resolve("crun"), "one");
    assertThat(memory("boot-1", program).succeeded()).isFalse();

    memory("boot-1", program).remember();

    assertThat(memory("boot-1", program).succeeded()).isTrue();
    assertThat(memory("boot-2", program).succeeded()).isFalse();
    Files.writeString(program, "another");
    assertThat(memory("boot-1", program).succeeded()).isFalse();
  }

  private ProbeMemory memory(String bootId, Path program) throws Exception {
    return new ProbeMemory(folder, bootId, List.of(program));
  }
}
