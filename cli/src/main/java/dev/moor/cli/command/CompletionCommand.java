package dev.moor.cli.command;

import dev.moor.cli.BaseCommand;
import dev.moor.cli.CliException;
import java.util.List;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code moor completion SHELL}: a script to source. */
@Command(
    name = "completion",
    description = "Print a completion script: source <(moor completion bash)")
public final class CompletionCommand extends BaseCommand {
  @ParentCommand Object parent;

  @Parameters(paramLabel = "bash|zsh|fish")
  String shell;

  @Override
  public Integer call() {
    CommandLine root = new CommandLine(dev.moor.cli.Main.wholeSpec(moor().io()));
    if (!List.of("bash", "zsh", "fish").contains(shell)) {
      throw new CliException("unknown shell '" + shell + "': bash, zsh and fish are known");
    }
    if (shell.equals("fish")) {
      StringBuilder script = new StringBuilder("complete -c moor -f\n");
      fish(root.getCommandSpec(), "__fish_use_subcommand", "", script);
      out().print(script);
    } else {
      out().print(AutoComplete.bash("moor", root));
    }
    return 0;
  }

  private static void fish(CommandSpec spec, String condition, String path, StringBuilder out) {
    for (OptionSpec option : spec.options()) {
      out.append("complete -c moor -n '").append(condition).append('\'');
      for (String name : option.names()) {
        out.append(name.startsWith("--") ? " -l " : " -s ").append(name.replaceFirst("^--?", ""));
      }
      out.append(option.arity().max() > 0 ? " -r" : "");
      out.append(" -d '").append(text(String.join(" ", option.description()))).append("'\n");
    }
    spec.subcommands()
        .forEach(
            (name, command) -> {
              String about =
                  String.join(" ", command.getCommandSpec().usageMessage().description());
              out.append("complete -c moor -n '").append(condition).append("' -a ").append(name);
              out.append(" -d '").append(text(about)).append("'\n");
              String seen = "__fish_seen_subcommand_from " + name;
              fish(
                  command.getCommandSpec(),
                  path.isEmpty() ? seen : path + "; and " + seen,
                  path.isEmpty() ? seen : path + "; and " + seen,
                  out);
            });
  }

  private static String text(String description) {
    return description.replace("\\", "\\\\").replace("'", "\\'");
  }
}
