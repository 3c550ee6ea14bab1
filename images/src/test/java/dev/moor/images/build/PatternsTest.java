package dev.moor.images.build;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PatternsTest {
  /** The table of Go's own test of filepath.Match, in part. */
  @ParameterizedTest
  @CsvSource({
    "abc,abc,true",
    "*,abc,true",
    "*c,abc,true",
    "a*,ab/c,false",
    "a*/b,abc/b,true",
    "a*/b,a/c/b,false",
    "a*b*c*d*e*/f,axbxcxdxe/f,true",
    "a*b*c*d*e*/f,axbxcxdxe/xxx/f,false",
    "a*b?c*x,abxbbxdbxebxczzx,true",
    "ab[c],abc,true",
    "ab[b-d],abc,true",
    "ab[^c],abc,false",
    "ab[^e-g],abc,true",
    "a\\*b,a*b,true",
    "a?b,a/b,false",
    "[a-]b,-b,true",
    "*x,xxx,true",
    "sub/*/deep?,sub/dir/deep1,true",
    "sub/*/deep?,sub/deep1,false"
  })
  void shouldMatchAsGoDoes(String pattern, String name, boolean expected) {
    assertThat(new GlobPattern(pattern).matches(name)).isEqualTo(expected);
  }

  @Test
  void shouldReadAnIgnoreFile() {
    IgnoreRules rules =
        IgnoreRules.parse(
            "# comment\n\n*.log\n/build/\n**/tmp\n!tmp/keep\ndocs/**\n!docs/a/b\n a? \n.git\n");

    assertThat(rules.excludes("x.log")).isTrue();
    assertThat(rules.excludes("sub/x.log")).isFalse();
    assertThat(rules.excludes("build/a/b")).isTrue();
    assertThat(rules.excludes("sub/build")).isFalse();
    assertThat(rules.excludes("tmp/x")).isTrue();
    assertThat(rules.excludes("a/b/tmp")).isTrue();
    assertThat(rules.excludes("tmp/keep/it")).isFalse();
    assertThat(rules.excludes("docs/x/y")).isTrue();
    assertThat(rules.excludes("docs/a/b")).isFalse();
    assertThat(rules.excludes("a1")).isTrue();
    assertThat(rules.excludes(".gitignore")).isFalse();
  }

  @Test
  void shouldLetTheLastRuleDecide() {
    IgnoreRules rules = IgnoreRules.parse("*\n!keep*\nkeep.not\n");

    assertThat(rules.excludes("other")).isTrue();
    assertThat(rules.excludes("keep.txt")).isFalse();
    assertThat(rules.excludes("keep.not")).isTrue();
  }
}
