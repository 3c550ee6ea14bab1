package dev.moor.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReferenceTest {
  private static final String HEX = "a".repeat(64);

  @ParameterizedTest
  @CsvSource({
    "nginx, docker.io/library/nginx, nginx",
    "nginx:1.27, docker.io/library/nginx:1.27, nginx:1.27",
    "docker.io/nginx, docker.io/library/nginx, nginx",
    "index.docker.io/library/nginx, docker.io/library/nginx, nginx",
    "user/app, docker.io/user/app, user/app",
    "docker.io/library/a/b, docker.io/library/a/b, library/a/b",
    "localhost/x, localhost/x, localhost/x",
    "localhost:5000/x:y, localhost:5000/x:y, localhost:5000/x:y",
    "[::1]:5000/x, [::1]:5000/x, [::1]:5000/x",
    "[2001:db8::1]/x, [2001:db8::1]/x, [2001:db8::1]/x",
    "UPPER/x, UPPER/x, UPPER/x",
    "UPPER.example/x, UPPER.example/x, UPPER.example/x",
    "127.0.0.1:5000/a/b, 127.0.0.1:5000/a/b, 127.0.0.1:5000/a/b",
    "a__b/c-d.e--f, docker.io/a__b/c-d.e--f, a__b/c-d.e--f",
    "nginx:_x.Y-1, docker.io/library/nginx:_x.Y-1, nginx:_x.Y-1"
  })
  void shouldNormalise(String text, String whole, String familiar) {
    Reference reference = Reference.parse(text);
    assertThat(reference.toString()).isEqualTo(whole);
    assertThat(reference.familiar()).isEqualTo(familiar);
    assertThat(Reference.parse(whole)).isEqualTo(reference);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":tag",
        "a/",
        "/a",
        "a//b",
        "a:",
        "a@",
        "nginx:-x",
        "a..b",
        "a___b",
        "-a",
        "a-",
        "a_/b",
        "a@sha256:abc",
        "[::1/x",
        "a b",
        "https://x/y",
        "x:y:z",
        "a/b\n",
        "é",
        "..",
        "a/../b"
      })
  void shouldRefuse(String text) {
    assertThatThrownBy(() -> Reference.parse(text))
        .isInstanceOfSatisfying(
            ImageException.class, e -> assertThat(e.kind()).isEqualTo(ImageException.Kind.INVALID));
  }

  @Test
  void shouldSayWhatDockerSaysOfUpperCase() {
    assertThatThrownBy(() -> Reference.parse("Nginx"))
        .hasMessage("invalid reference format: repository name (library/Nginx) must be lowercase");
  }

  @Test
  void shouldRefuseSixtyFourHexDigits() {
    assertThatThrownBy(() -> Reference.parse(HEX)).hasMessageContaining("64-byte hexadecimal");
  }

  @Test
  void shouldKeepTagAndDigest() {
    Reference reference = Reference.parse("nginx:1@sha256:" + HEX);
    assertThat(reference.tag()).isEqualTo("1");
    assertThat(reference.digest()).isEqualTo(new Digest("sha256", HEX));
    assertThat(reference.withDefaultTag()).isEqualTo(reference);
    assertThat(Reference.parse("nginx").withDefaultTag().familiar()).isEqualTo("nginx:latest");
  }

  @Test
  void shouldBoundLengths() {
    assertThat(Reference.parse("x:" + "t".repeat(128)).tag()).hasSize(128);
    assertThatThrownBy(() -> Reference.parse("x:" + "t".repeat(129)))
        .hasMessage("invalid reference format");
    assertThat(Reference.parse("a/" + "b".repeat(253)).path()).hasSize(255);
    assertThatThrownBy(() -> Reference.parse("a/" + "b".repeat(254)))
        .hasMessageContaining("255 characters");
  }

  @Test
  void shouldNotTakeForeverOnHostileNames() {
    assertThatThrownBy(() -> Reference.parse("a-".repeat(2000) + "!"))
        .hasMessage("invalid reference format");
  }
}
