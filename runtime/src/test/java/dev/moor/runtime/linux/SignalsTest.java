package dev.moor.runtime.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class SignalsTest {
  @Test
  void shouldTakeEveryFormThatDockerTakes() {
    assertThat(Signals.number("SIGTERM")).hasValue(15);
    assertThat(Signals.number("term")).hasValue(15);
    assertThat(Signals.number("9")).hasValue(9);
    assertThat(Signals.number("RTMIN+3")).hasValue(37);
    assertThat(Signals.number("SIGRTMAX-1")).hasValue(63);
    for (String wrong : new String[] {"", "0", "65", "SIGNONE", "RTMIN-1", "-9"}) {
      assertThat(Signals.number(wrong)).as(wrong).isEqualTo(OptionalInt.empty());
    }
  }

  @Test
  void shouldReadTheLineOfAProcessWithAnOddName() {
    ProcStat stat =
        ProcStat.parse("42 (a) b (c) S 7 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 12345 0 0");

    assertThat(stat).isEqualTo(new ProcStat(42, "a) b (c", 'S', 7, 12345));
  }
}
