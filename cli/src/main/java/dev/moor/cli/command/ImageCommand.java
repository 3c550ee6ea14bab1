package dev.moor.cli.command;

import dev.moor.cli.BaseCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code moor image …}. */
@Command(
    name = "image",
    description = "Manage images",
    subcommands = {
      BootstrapCommand.class,
      Images.Prune.class,
      ImageCommand.Ls.class,
      InspectCommand.Image.class,
      ImageCommand.Rm.class,
      Images.Load.class,
      Images.Import.class,
      Images.Save.class,
      BuildCommand.class,
      Images.Pull.class,
      Registries.Push.class,
      ImageLooks.History.class,
      ImageLooks.Verify.class,
      Images.Tag.class
    })
public final class ImageCommand extends BaseCommand {
  @Override
  public Integer call() {
    throw new CommandLine.ParameterException(
        new CommandLine(this), "a command is needed; see 'moor image --help'");
  }

  /** {@code moor image ls}. */
  @Command(name = "ls", aliases = "list", description = "List images")
  public static final class Ls extends ImagesCommand {}

  /** {@code moor image rm}. */
  @Command(name = "rm", aliases = "remove", description = "Remove images")
  public static final class Rm extends Images.Remove {}
}
