package dev.moor.http.stream;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against what Docker 20.10 wrote. */
class ProgressTextTest {
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "0, 0, \"\"",
        "512, 0, \"    512B\"",
        "32768, 1982978, \"[>                                                  ]"
            + "  32.77kB/1.983MB\"",
        "1000, 2000, \"[=========================>                         ]      1kB/2kB\"",
        "2048, 2048, \"[==================================================>]  2.048kB/2.048kB\"",
        "2049, 2048, \"[==================================================>]  2.049kB\""
      })
  void shouldWriteWhatDockerWrites(long current, long total, String text) {
    assertThat(ProgressText.of(current, total)).isEqualTo(text);
  }
}
