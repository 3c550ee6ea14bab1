package dev.moor.http.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GoTimeTest {
  @ParameterizedTest
  @CsvSource({
    "2026-11-24T20:00:00Z, 2026-11-24T20:00:00Z",
    "2026-11-24T20:00:00.120Z, 2026-11-24T20:00:00.12Z",
    "1970-01-02T03:04:05.000000006Z, 1970-01-02T03:04:05.000000006Z"
  })
  void shouldFormatAsGo(Instant time, String expected) {
    assertThat(GoTime.format(time)).isEqualTo(expected);
  }

  @Test
  void shouldFormatNoTimeAsGosZero() {
    assertThat(GoTime.format(null)).isEqualTo("0001-01-01T00:00:00Z");
  }

  @Test
  void shouldParseSecondsWithFractionAndRfc3339() {
    assertThat(GoTime.parse("t", "12.5")).isEqualTo("1970-01-01T00:00:12.5Z");
    assertThat(GoTime.parse("t", "12.000000001")).isEqualTo("1970-01-01T00:00:12.000000001Z");
    assertThat(GoTime.parse("t", "1970-01-01T01:00:00+01:00")).isEqualTo("1970-01-01T00:00:00Z");
    assertThat(GoTime.parse("t", "0")).isNull();
    assertThat(GoTime.parseFrom("t", "0")).isEqualTo("1970-01-01T00:00:00Z");
    assertThatThrownBy(() -> GoTime.parse("since", "soon")).hasMessageContaining("\"since\"");
  }

  @ParameterizedTest
  @CsvSource({
    "0, Less than a second", "1, 1 second", "59, 59 seconds", "60, About a minute",
    "150, 2 minutes", "3600, About an hour", "7200, 2 hours", "172800, 2 days",
    "1209600, 2 weeks", "5184000, 2 months", "63072000, 2 years"
  })
  void shouldSpeakOfDurationsAsDocker(long seconds, String expected) {
    assertThat(GoTime.human(seconds)).isEqualTo(expected);
  }
}
