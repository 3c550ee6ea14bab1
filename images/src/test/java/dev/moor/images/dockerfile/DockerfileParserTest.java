package dev.moor.images.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.moor.images.ImageException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DockerfileParserTest {
  private static final String[] SCRAPS = {
    "FROM busybox",
    "RUN ",
    "COPY ",
    "--from=x ",
    "<<EOF",
    "<<-'E'",
    "EOF",
    "E",
    "\n",
    "\\\n",
    "\"",
    "'",
    "[",
    "]",
    "\"a\",",
    "ENV a=",
    "${",
    "}",
    ":-",
    "$x",
    "# escape=`\n",
    "`\n",
    " ",
    "\t",
    "ONBUILD ",
    "HEALTHCHECK ",
    "--interval=1s ",
    "CMD ",
    "LABEL ",
    "ARG ",
    "\u0000",
    "ü",
    "#",
    "--",
    "EXPOSE 1-9",
    "VOLUME ",
    "USER ",
    "=",
    "\r\n",
    "SHELL [\"a\"]",
    "ADD a b",
    "--mount=type=cache,"
  };

  private static List<Node> nodes(String text) {
    return DockerfileParser.parse(text).nodes();
  }

  private static Instruction only(String text) {
    Dockerfile file = DockerfileParser.parse(text);
    assertThat(file.nodes()).hasSize(1);
    return new InstructionParser(file.escape()).parse(file.nodes().get(0));
  }

  @Test
  void shouldJoinContinuedLinesAndLeaveCommentsOut() {
    List<Node> nodes = nodes("# c\nRUN a \\\n# inside\n\n  b \\  \nc\n\nCMD x");

    assertThat(nodes).extracting(Node::original).containsExactly("RUN a   b c", "CMD x");
    assertThat(nodes).extracting(Node::line).containsExactly(2, 8);
  }

  @Test
  void shouldTakeAnotherEscapeCharacter() {
    assertThat(nodes("# escape=`\nRUN a `\nb\\\nCMD c"))
        .extracting(Node::original)
        .containsExactly("RUN a b\\", "CMD c");
  }

  @Test
  void shouldNotContinueAfterAnEscapedEscape() {
    assertThat(nodes("RUN a \\\\\nCMD b")).hasSize(2);
  }

  @Test
  void shouldReadHeredocs() {
    Instruction.Copy copy =
        (Instruction.Copy)
            only("COPY --chmod=640 <<one <<-\"two\" /d/\na $x\none\n\tb\n\t\tc\n\ttwo\n");

    assertThat(copy.mode()).isEqualTo("640");
    assertThat(copy.sources()).containsExactly("<<one", "<<-\"two\"");
    assertThat(copy.inline())
        .containsExactly(
            new Heredoc("one", true, false, 0, "a $x\n"),
            new Heredoc("two", false, true, 0, "b\nc\n"));
  }

  @Test
  void shouldNotTakeQuotedArrowsForAHeredoc() {
    assertThat(nodes("RUN echo '<<EOF' \"<<X\" a<<<b\nCMD x")).hasSize(2);
  }

  @Test
  void shouldTellShellFromExecForm() {
    assertThat(only("CMD [\"a\", \"b\"]"))
        .isEqualTo(new Instruction.Cmd(new Instruction.CommandLine(List.of("a", "b"), false)));
    assertThat(only("CMD [\"a\" \"b\"]"))
        .isEqualTo(
            new Instruction.Cmd(new Instruction.CommandLine(List.of("[\"a\" \"b\"]"), true)));
  }

  @Test
  void shouldReadMountsAndNetworkOfRun() {
    Instruction.Run run =
        (Instruction.Run)
            only("RUN --network=none --mount=type=cache,target=/c,id=k --mount=src=a,dst=/b ls");

    assertThat(run.network()).isEqualTo("none");
    assertThat(run.mounts())
        .containsExactly(
            new Instruction.RunMount("cache", "/c", "", "", "k", false, ""),
            new Instruction.RunMount("bind", "/b", "a", "", "", true, ""));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "FOO x|unknown instruction: FOO",
        "FROM a b|FROM requires either one or three arguments",
        "FROM a AS 1|invalid name for build stage",
        "ENV a|ENV must have two arguments",
        "ENV =b|ENV names can not be blank",
        "LABEL a=b c|can't find = in \"c\"",
        "COPY a|COPY requires at least two arguments, but only one was provided",
        "COPY --nope=1 a b|Unknown flag: nope",
        "COPY --chown a b|Missing a value on flag: chown",
        "COPY --chown=1 --chown=2 a b|Duplicate flag specified: chown",
        "COPY --link=maybe a b|Expecting boolean value for flag link, not: maybe",
        "RUN --mount=type=secret,target=/x y|mounts of type secret are not supported",
        "RUN --security=insecure y|security mode \"insecure\" is not supported",
        "SHELL sh|SHELL requires the arguments to be in JSON form",
        "CMD [1]|arrays must be comprised of strings only",
        "VOLUME [\"\"]|VOLUME specified can not be an empty string",
        "ONBUILD ONBUILD RUN x|Chaining ONBUILD",
        "ONBUILD FROM x|FROM isn't allowed as an ONBUILD trigger",
        "HEALTHCHECK --retries=x CMD y|--retries must be an integer",
        "USER|USER requires exactly one argument",
        "RUN <<EOF|unterminated heredoc"
      })
  void shouldRefuseWithTheLineAndDockersWords(String line, String message) {
    assertThatThrownBy(() -> only("\n" + line))
        .isInstanceOf(ImageException.class)
        .hasMessageStartingWith("dockerfile parse error line 2: ")
        .hasMessageContaining(message);
  }

  /** Whatever it is fed, it reads it or says what is wrong with it. */
  @Test
  void shouldNeverFailOtherwise() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < 30_000; i++) {
      byte[] content = random.nextInt(4) == 0 ? noise(random) : scraps(random);
      try {
        Dockerfile file = DockerfileParser.parse(content);
        InstructionParser parser = new InstructionParser(file.escape());
        ShellLexer lexer = new ShellLexer(file.escape(), name -> name.length() > 1 ? name : null);
        for (Node node : file.nodes()) {
          parser.parse(node);
          lexer.words(node.rest());
          lexer.document(node.rest());
        }
      } catch (ImageException e) {
        assertThat(e.kind()).isEqualTo(ImageException.Kind.INVALID);
      } catch (RuntimeException | StackOverflowError e) {
        String text = new String(content, StandardCharsets.UTF_8);
        throw new AssertionError("seed " + seed + ", case " + i + ":\n" + text, e);
      }
    }
  }

  private static byte[] noise(Random random) {
    byte[] bytes = new byte[random.nextInt(200)];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] scraps(Random random) {
    StringBuilder text = new StringBuilder();
    int count = random.nextInt(60);
    for (int i = 0; i < count; i++) {
      text.append(SCRAPS[random.nextInt(SCRAPS.length)]);
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }
}
