package dev.moor.images.build;

import dev.moor.images.build.BuildHost.StepMount;
import dev.moor.images.dockerfile.Heredoc;
import dev.moor.images.dockerfile.Instruction;
import dev.moor.images.make.ConfigDraft;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a RUN executes.
 *
 * @param text what tells it from others: the words, or the script they stand for
 * @param scripts here-documents with an interpreter line, as files the command sees
 */
record RunCommand(List<String> words, String text, List<StepMount> scripts) {
  private static final String SCRIPTS = "/dev/pipes/";

  static RunCommand of(Instruction.Run run, ConfigDraft draft, BuildScratch scratch)
      throws IOException {
    Instruction.CommandLine line = run.command();
    if (run.heredocs().isEmpty() || !line.shell()) {
      return plain(draft.resolved(line));
    }
    Heredoc first = run.heredocs().get(0);
    boolean alone = run.heredocs().size() == 1 && first.isBegunBy(line.words().get(0));
    if (!alone) {
      StringBuilder script = new StringBuilder(line.words().get(0));
      for (Heredoc heredoc : run.heredocs()) {
        script.append('\n').append(heredoc.content()).append(heredoc.name());
      }
      return plain(shell(draft, script.toString()));
    }
    if (!first.content().startsWith("#!")) {
      return plain(shell(draft, first.content()));
    }
    Path file = scratch.newFolder().resolve("script");
    Files.writeString(file, first.content(), StandardCharsets.UTF_8);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    String path = SCRIPTS + first.name().replace('/', '_');
    return new RunCommand(
        List.of(path), path + " " + first.content(), List.of(new StepMount(file, path, true, 0)));
  }

  private static RunCommand plain(List<String> words) {
    return new RunCommand(words, String.join(" ", words), List.of());
  }

  private static List<String> shell(ConfigDraft draft, String script) {
    return draft.resolved(new Instruction.CommandLine(List.of(script), true));
  }

  /** How the history shows it: with the build arguments it sees. */
  String createdBy(Map<String, String> env, BuildArgs args) {
    if (env.isEmpty()) {
      return text;
    }
    List<String> shown = new ArrayList<>();
    env.forEach(
        (name, value) -> {
          if (args.isPartOfStep(name)) {
            shown.add(name + "=" + value);
          }
        });
    shown.add(0, "|" + shown.size());
    shown.add(text);
    return String.join(" ", shown);
  }
}
