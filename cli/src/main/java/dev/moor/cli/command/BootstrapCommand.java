package dev.moor.cli.command;

import dev.moor.cli.BaseCommand;
import dev.moor.cli.CliException;
import dev.moor.cli.net.ApiException;
import dev.moor.cli.net.Target;
import picocli.CommandLine.Command;

/** {@code moor image bootstrap}: an image of the machine's own busybox, for want of a registry. */
@Command(
    name = "bootstrap",
    description = "Make busybox:latest from the busybox-static of the daemon's machine")
public final class BootstrapCommand extends BaseCommand {
  @Override
  public Integer call() {
    try {
      String id = client().postUnversioned(Target.of("/moor/images/bootstrap")).path("Id").asText();
      out().println("busybox:latest " + id);
      return 0;
    } catch (ApiException e) {
      if (e.status() == 404 && e.getMessage().contains("page not found")) {
        throw new CliException("the daemon at " + client().address() + " is no moord");
      }
      throw e;
    }
  }
}
