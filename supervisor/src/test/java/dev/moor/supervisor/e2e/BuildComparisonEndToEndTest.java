package dev.moor.supervisor.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Moor and the real Docker Engine make the same image of the same context, in the same words. */
@EnabledIf("dev.moor.supervisor.e2e.ReferenceDockerd#isInstalled")
class BuildComparisonEndToEndTest extends EndToEnd {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path CONTEXTS = Path.of("src/test/resources/builds");
  private static final Map<String, List<String>> ARGUMENTS =
      Map.of(
          "args",
              List.of(
                  "--build-arg=GIVEN=g", "--build-arg=UNUSED=1", "--build-arg=http_proxy=http://p"),
          "multistage", List.of("--build-arg=VERSION=1.2", "--label=z=last one", "--label=a=$x"),
          "onbuild", List.of("--build-arg=WHO=me"));
  private static final List<String> CONFIG =
      List.of(
          "User",
          "ExposedPorts",
          "Env",
          "Cmd",
          "Entrypoint",
          "Volumes",
          "WorkingDir",
          "Labels",
          "StopSignal",
          "OnBuild",
          "Shell");
  private ReferenceDockerd reference;

  @BeforeAll
  void startDocker() throws IOException {
    reference = ReferenceDockerd.start();
    byte[] busybox = docker.run("save", "busybox").ok().outBytes();
    reference.run(busybox, "load").ok();
  }

  @AfterAll
  void stopDocker() throws IOException {
    if (reference != null) {
      reference.close();
    }
  }

  static List<String> contexts() throws IOException {
    try (Stream<Path> all = Files.list(CONTEXTS)) {
      return all.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  private Command.Result mine(String... arguments) {
    return Command.run(
        docker.words(arguments),
        java.io.InputStream.nullInputStream(),
        Map.of("DOCKER_BUILDKIT", "0"));
  }

  /**
   * What ids and containers are called differs, and Moor runs none where only the config changes.
   */
  private static String words(Command.Result result) {
    return result
        .out()
        .replaceAll("\u001b\\[\\d+m", "")
        .replaceAll(" ---> Running in [0-9a-f]{12}\n", "")
        .replaceAll("(Removing| ---> Removed) intermediate container [0-9a-f]{12}\n", "")
        .replaceAll("(Empty continuation line found in:)\n +", "$1 ")
        .replaceAll("\\b[0-9a-f]{12}\\b", "ID");
  }

  /** Without what 26 writes otherwise than 20.10: a blank, one time more, a cleaned path. */
  private static List<String> plain(List<String> history) {
    return history.stream()
        .map(line -> line.replaceAll("(--chown=\\S+) (dir:|file:|multi:)", "$1$2"))
        .map(line -> line.replaceAll("( \"0s\")+(?= ')", ""))
        .map(line -> line.replace("WORKDIR /w/b/./x/../y", "WORKDIR /w/b/y"))
        .toList();
  }

  /** What 26 words otherwise than 20.10. */
  private static String asIn20(String error) {
    return error
        .replace("parse error on line", "parse error line")
        .replace(" (did you mean FROM?)", "")
        .replace("invalid signal:", "Invalid signal:");
  }

  private static Map<String, JsonNode> config(Command.Result inspect) throws IOException {
    JsonNode config = JSON.readTree(inspect.ok().out()).get(0).path("Config");
    Map<String, JsonNode> said = new TreeMap<>();
    for (String field : CONFIG) {
      JsonNode value = config.path(field);
      boolean nothing =
          value.isMissingNode()
              || value.isNull()
              || value.isContainerNode() && value.isEmpty()
              || value.isTextual() && value.asText().isEmpty();
      if (!nothing) {
        said.put(field, value);
      }
    }
    return said;
  }

  @ParameterizedTest
  @MethodSource("contexts")
  void shouldBuildTheSame(String context) throws IOException {
    String tag = "same-" + context + ":1";
    List<String> arguments = new ArrayList<>(List.of("build", "-t", tag));
    arguments.addAll(ARGUMENTS.getOrDefault(context, List.of()));
    arguments.add(CONTEXTS.resolve(context).toString());
    String[] build = arguments.toArray(String[]::new);

    Command.Result moors = mine(build).ok();
    Command.Result dockers = reference.run(build).ok();

    assertThat(words(moors)).isEqualTo(words(dockers));
    assertThat(config(mine("image", "inspect", tag)))
        .isEqualTo(config(reference.run("image", "inspect", tag)));
    SavedTree mine = SavedTree.of(mine("save", tag).ok().outBytes());
    SavedTree theirs = SavedTree.of(reference.run("save", tag).ok().outBytes());
    assertThat(plain(mine.history())).isEqualTo(plain(theirs.history()));
    assertThat(mine.files()).isEqualTo(theirs.files());

    String again = mine(build).ok().out();
    assertThat(again).contains(" ---> Using cache").doesNotContain("Running in");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "FROM busybox\nFOO bar",
        "FROM busybox\nCOPY nope /x",
        "FROM busybox\nCOPY ../f /x",
        "FROM busybox\nCOPY no* /x",
        "FROM busybox\nCOPY f Dockerfile /x",
        "FROM busybox\nCOPY --from=0 f /x",
        "FROM busybox AS a\nFROM busybox\nCOPY --from=a /nope /x",
        "FROM busybox\nRUN echo out; exit 3",
        "FROM busybox\nRUN exit 3",
        "FROM busybox\nONBUILD FROM x",
        "FROM busybox\nSTOPSIGNAL BLA",
        "FROM busybox\nEXPOSE 80/foo",
        "FROM busybox\nENV a=\"b",
        "ARG A\nFROM $A",
        "FROM busybox\nADD http://127.0.0.1:1/x /x",
        "FROM scratch"
      })
  void shouldFailInTheSameWords(String dockerfile) throws IOException {
    Path context = Files.createTempDirectory("moor-build");
    try {
      Files.writeString(context.resolve("Dockerfile"), dockerfile, StandardCharsets.UTF_8);
      Files.writeString(context.resolve("f"), "f");
      Command.Result moors = mine("build", context.toString());
      Command.Result dockers = reference.run("build", context.toString());

      assertThat(words(moors)).isEqualTo(words(dockers));
      assertThat(moors.err()).isEqualTo(asIn20(dockers.err()));
      assertThat(moors.code()).isEqualTo(dockers.code()).isNotZero();
    } finally {
      MoordProcess.clear(context);
    }
  }
}
