package dev.moor.cli.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FormatTest {
  @ParameterizedTest
  @CsvSource({
    "0,0B",
    "999,999B",
    "1000,1kB",
    "1984000,1.98MB",
    "4260000,4.26MB",
    "123456789,123MB",
    "1500000000,1.5GB"
  })
  void shouldWriteSizesAsDocker(long bytes, String text) {
    assertThat(Sizes.human(bytes)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"8335000000,7.763GiB", "512,512B", "1048576,1MiB"})
  void shouldWriteBinarySizes(long bytes, String text) {
    assertThat(Sizes.binary(bytes)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"5,5", "1k,1024", "1KB,1024", "1.5m,1572864", "2GiB,2147483648", "7b,7"})
  void shouldReadSizes(String text, long bytes) {
    assertThat(Sizes.parse(text)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @CsvSource({"x", "-5", "1xb", "m", "1..5k"})
  void shouldRefuseWrongSizes(String text) {
    assertThatThrownBy(() -> Sizes.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "0,Less than a second",
    "1,1 second",
    "59,59 seconds",
    "61,About a minute",
    "600,10 minutes",
    "3600,About an hour",
    "86400,24 hours",
    "259200,3 days",
    "1814400,3 weeks",
    "10368000,4 months",
    "94608000,3 years"
  })
  void shouldWriteAgesAsDocker(long seconds, String text) {
    assertThat(Ages.human(Duration.ofSeconds(seconds))).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"1h30m,5400000", "500ms,500", "1.5s,1500"})
  void shouldReadDurations(String text, long millis) {
    assertThat(Ages.parse(text)).isEqualTo(Duration.ofMillis(millis));
  }

  @Test
  void shouldAlignColumns() {
    Table table = new Table();
    table.line("A\tLONGER COLUMN\tZ");
    table.line("1\tx\tlast one");

    assertThat(table.render())
        .isEqualTo("A         LONGER COLUMN   Z\n1         x               last one\n");
  }

  @Test
  void shouldIndentJsonAsDockerInspect() throws Exception {
    assertThat(Json.pretty(Json.MAPPER.readTree("[{\"a\":[],\"b\":{},\"c\":[1]}]")))
        .isEqualTo(
            "[\n    {\n        \"a\": [],\n        \"b\": {},\n        \"c\": [\n            1\n"
                + "        ]\n    }\n]");
  }
}
