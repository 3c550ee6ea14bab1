package dev.moor.cli.term;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class TermTest {
  private static DetachKeys typed(String keys) {
    return new DetachKeys(
        new ByteArrayInputStream(keys.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1)),
        DetachKeys.parse(DetachKeys.DEFAULT));
  }

  @Test
  void shouldDetachAtTheSequence() {
    assertThatThrownBy(() -> typed("ab\u0010\u0011c").readAllBytes())
        .isInstanceOf(DetachKeys.Detached.class);
  }

  @Test
  void shouldPassOnWhatOnlyBeginsTheSequence() throws IOException {
    assertThat(typed("a\u0010b\u0010\u0010c").readAllBytes())
        .isEqualTo("a\u0010b\u0010\u0010c".getBytes());
  }

  @Test
  void shouldReadDetachKeys() {
    assertThat(DetachKeys.parse("ctrl-a,x,ctrl-@")).containsExactly(1, 'x', 0);
    assertThatThrownBy(() -> DetachKeys.parse("ctrl-1"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shouldTakeFramesApart() throws IOException {
    byte[] frames = {1, 0, 0, 0, 0, 0, 0, 2, 'h', 'i', 2, 0, 0, 0, 0, 0, 0, 1, 'e'};
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();

    Streams.demultiplex(new ByteArrayInputStream(frames), out, err);

    assertThat(out).hasToString("hi");
    assertThat(err).hasToString("e");
  }

  @Test
  void shouldRefuseFramesThatAreNone() {
    byte[] error = {3, 0, 0, 0, 0, 0, 0, 2, 'n', 'o'};
    byte[] torn = {1, 0, 0, 0, 0, 0, 0, 9, 'h'};
    byte[] raw = {'r', 'a', 'w'};
    ByteArrayOutputStream out = new ByteArrayOutputStream();

    assertThatThrownBy(() -> Streams.demultiplex(new ByteArrayInputStream(error), out, out))
        .hasMessageContaining("no");
    assertThatThrownBy(() -> Streams.demultiplex(new ByteArrayInputStream(torn), out, out))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> Streams.demultiplex(new ByteArrayInputStream(raw), out, out))
        .hasMessageContaining("unrecognized stream");
  }

  @Test
  void shouldHandleASignal() throws Exception {
    AtomicReference<String> got = new AtomicReference<>();
    assertThat(Signals.on("CONT", got::set)).isTrue();
    assertThat(Signals.on("QUIT", got::set)).isFalse();

    new ProcessBuilder("kill", "-CONT", Long.toString(ProcessHandle.current().pid()))
        .start()
        .waitFor();

    Awaitility.await().untilAtomic(got, org.hamcrest.Matchers.equalTo("CONT"));
  }
}
