package dev.moor.cli.command;

import dev.moor.cli.BaseCommand;
import dev.moor.cli.net.Target;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code moor commit}. */
@Command(name = "commit", description = "Make an image of a container as it is")
public final class CommitCommand extends BaseCommand {
  @Option(
      names = {"-a", "--author"},
      description = "Author of the image")
  String author;

  @Option(
      names = {"-m", "--message"},
      description = "Comment of the image")
  String message;

  @Option(
      names = {"-c", "--change"},
      paramLabel = "INSTRUCTION",
      description = "Apply a Dockerfile instruction")
  List<String> changes = new ArrayList<>();

  @Option(
      names = {"-p", "--pause"},
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "true",
      description = "Pause the container meanwhile (true)")
  boolean pause;

  @Parameters(index = "0", paramLabel = "CONTAINER")
  String container;

  @Parameters(index = "1", arity = "0..1", paramLabel = "NAME[:TAG]")
  String name;

  @Override
  public Integer call() {
    Target target =
        Target.of("/commit")
            .with("container", container)
            .with("author", author)
            .with("comment", message)
            .with("pause", pause ? 1 : 0);
    changes.forEach(change -> target.with("changes", change));
    if (name != null) {
      String tag = ImageNames.tag(name);
      target.with("repo", ImageNames.repository(name)).with("tag", tag.isEmpty() ? null : tag);
    }
    out().println(client().post(target).path("Id").asText());
    return 0;
  }
}
