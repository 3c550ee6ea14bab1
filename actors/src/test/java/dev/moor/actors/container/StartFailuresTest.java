package dev.moor.actors.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.moor.actors.port.MoorException.Kind;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StartFailuresTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "No such container: db | 128 | NOT_FOUND",
        "network front not found | 128 | NOT_FOUND",
        "failed to set up container networking: network front not found | 128 | NOT_FOUND",
        "cannot join network of a non running container: 0a1b | 128 | CONFLICT",
        "can't join IPC of container 0a1b: container 0a1b is not running | 128 | CONFLICT",
        "can't join PID namespace of container 0a: container 0a is not running | 128 | CONFLICT",
        "failed to set up container networking: Address already in use: 10.0.0.2 | 128 | FORBIDDEN",
        "no configured subnet contains IP address 10.0.0.2: 10.1.0.0/24 | 128 | INVALID",
        "exec: not found | 127 | INVALID",
        "exec: permission denied | 126 | INVALID",
        "no space left on device | 128 | INTERNAL",
        "the file No such container: db is missing | 128 | INTERNAL",
      })
  void shouldTellWhoseMistakeItWas(String reason, int code, Kind kind) {
    assertThat(StartFailures.kind(reason, code)).isEqualTo(kind);
  }
}
