package dev.moor.cli.command;

import dev.moor.cli.BaseCommand;
import dev.moor.cli.create.CreateFlags;
import dev.moor.cli.create.CreateRequest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code moor create}. */
@Command(name = "create", description = "Create a container without starting it")
public final class CreateCommand extends BaseCommand {
  @Mixin CreateFlags flags;

  @Parameters(index = "0", paramLabel = "IMAGE")
  String image;

  @Parameters(index = "1..*", arity = "0..*", paramLabel = "COMMAND")
  List<String> command = new ArrayList<>();

  @Override
  public Integer call() {
    Set<String> byDefault = new HashSet<>(Set.of("stdout", "stderr"));
    if (flags.interactive) {
      byDefault.add("stdin");
    }
    Set<String> attached = CreateRequest.streams(flags.attach, byDefault);
    out().println(new Creation(moor().io(), client(), flags).create(image, command, attached));
    return 0;
  }
}
