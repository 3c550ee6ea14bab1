package dev.moor.images.make;

import dev.moor.images.ImageException;
import dev.moor.images.dockerfile.Dockerfile;
import dev.moor.images.dockerfile.DockerfileParser;
import dev.moor.images.dockerfile.InstructionParser;
import dev.moor.images.dockerfile.Node;
import dev.moor.images.dockerfile.ShellLexer;
import dev.moor.images.model.RunConfig;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The {@code --change} lines of import and commit: the instructions of a Dockerfile that only alter
 * the config.
 */
public final class ConfigChanges {
  private static final Set<String> ALLOWED =
      Set.of(
          "CMD",
          "ENTRYPOINT",
          "HEALTHCHECK",
          "ENV",
          "EXPOSE",
          "LABEL",
          "ONBUILD",
          "STOPSIGNAL",
          "USER",
          "VOLUME",
          "WORKDIR");

  private ConfigChanges() {}

  /** The config after the lines; a line that is wrong is refused as INVALID in Docker's words. */
  public static RunConfig apply(RunConfig base, List<String> lines) {
    if (lines.stream().allMatch(String::isBlank)) {
      return base;
    }
    Dockerfile changes = DockerfileParser.parse(String.join("\n", lines));
    for (Node node : changes.nodes()) {
      if (!ALLOWED.contains(node.keyword())) {
        throw ImageException.invalid(
            node.keyword().toLowerCase(Locale.ROOT) + " is not a valid change command");
      }
    }
    InstructionParser parser = new InstructionParser(changes.escape());
    ConfigDraft draft = new ConfigDraft(base);
    ShellLexer words = new ShellLexer(changes.escape(), draft.env()::get);
    for (Node node : changes.nodes()) {
      parser.parse(node).match(new ConfigStep(draft, words));
    }
    return draft.config();
  }
}
