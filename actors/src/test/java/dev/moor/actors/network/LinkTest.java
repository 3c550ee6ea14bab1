package dev.moor.actors.network;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinkTest {
  @ParameterizedTest
  @CsvSource({
    "db, db, db",
    "db:database, db, database",
    "/db:/web/database, db, database",
    "/db, db, db",
    "0a1b2c:x, 0a1b2c, x"
  })
  void shouldReadAllFormsOfDocker(String text, String target, String alias) {
    assertThat(Link.parse(text)).isEqualTo(new Link(target, alias));
  }
}
