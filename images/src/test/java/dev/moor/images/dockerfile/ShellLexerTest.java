package dev.moor.images.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.moor.images.ImageException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The expansion rules of the Dockerfile reference. */
class ShellLexerTest {
  private static final Map<String, String> SET =
      Map.of("x", "val", "empty", "", "two", "a b", "path", "/usr/local/lib", "_u1", "u");
  private final ShellLexer lexer = new ShellLexer('\\', SET::get);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "$x|val",
        "${x}y|valy",
        "$xy|^^",
        "$_u1-|u-",
        "a$|a$",
        "\\$x|$x",
        "'$x'|$x",
        "\"$x '\"|val '",
        "\"a\\\"b\\c\"|a\"b\\c",
        "a\\ b|a b",
        "${x:-d}|val",
        "${no:-d}|d",
        "${empty:-d}|d",
        "${empty-d}|^^",
        "${x:+d}|d",
        "${no:+d}|^^",
        "${empty:+d}|^^",
        "${empty+d}|d",
        "${no:-${x}}|val",
        "${no:-'a b'}|a b",
        "${path#*/}|usr/local/lib",
        "${path##*/}|lib",
        "${path%/*}|/usr/local",
        "${path%%/l*}|/usr",
        "${path/l/L}|/usr/Local/lib",
        "${path//l/L}|/usr/LocaL/Lib",
        "$1x|x",
        "$@x|x"
      })
  void shouldExpand(String text, String expected) {
    assertThat(lexer.word(text)).isEqualTo(expected);
  }

  @Test
  void shouldCutWordsAndTheBlanksOfVariables() {
    assertThat(lexer.words("a  $two \"$two\" 'c d'e"))
        .containsExactly("a", "a", "b", "a b", "c de");
    assertThat(lexer.rawWords("a \"b $x\" c\\ d")).containsExactly("a", "\"b $x\"", "c\\ d");
  }

  @Test
  void shouldKeepQuotesInADocument() {
    assertThat(lexer.document("say \"$x\" and '$x' but \\$x\n"))
        .isEqualTo("say \"val\" and 'val' but $x\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "${x|missing '}'",
        "${x:-a|missing '}'",
        "${}|bad substitution",
        "${x!a}|unsupported modifier (!) in substitution",
        "${x:=a}|unsupported modifier (:=) in substitution",
        "${no:?is needed}|no: is needed",
        "${empty:?}|empty: not allowed to be empty",
        "\"a|looking for matching double-quote",
        "'a|looking for matching single-quote"
      })
  void shouldRefuse(String text, String message) {
    assertThatThrownBy(() -> lexer.word(text))
        .isInstanceOf(ImageException.class)
        .hasMessageContaining(message);
  }
}
