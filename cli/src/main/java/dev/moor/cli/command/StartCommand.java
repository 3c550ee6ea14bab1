package dev.moor.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.moor.cli.BaseCommand;
import dev.moor.cli.CliException;
import dev.moor.cli.net.EngineClient;
import dev.moor.cli.net.Target;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code moor start}: starts stopped containers, or one with its streams attached. */
@Command(name = "start", description = "Start containers")
public final class StartCommand extends BaseCommand {
  @Option(
      names = {"-a", "--attach"},
      description = "Attach output and pass signals on")
  boolean attach;

  @Option(
      names = {"-i", "--interactive"},
      description = "Attach standard input")
  boolean interactive;

  @Option(names = "--detach-keys", paramLabel = "KEYS", description = "Keys that detach")
  String detachKeys;

  @Parameters(arity = "1..*", paramLabel = "CONTAINER")
  List<String> containers;

  @Override
  public Integer call() throws IOException {
    EngineClient client = client();
    if (!attach && !interactive) {
      return Each.of(
          this,
          containers,
          name -> {
            client.post(Target.of("/containers/", name, "/start"));
            return name;
          });
    }
    if (containers.size() > 1) {
      throw new CliException("you cannot start and attach multiple containers at once");
    }
    return attached(client, client.get(Target.of("/containers/", containers.get(0), "/json")));
  }

  private int attached(EngineClient client, JsonNode found) throws IOException {
    String id = found.path("Id").asText();
    boolean tty = found.path("Config").path("Tty").asBoolean();
    boolean stdin = interactive && found.path("Config").path("OpenStdin").asBoolean();
    Session.requireTerminal(tty, stdin);
    Set<String> attached = new HashSet<>(Set.of("stdout", "stderr"));
    if (stdin) {
      attached.add("stdin");
    }
    boolean remove = found.path("HostConfig").path("AutoRemove").asBoolean();
    Target target =
        Target.of("/containers/", id, "/attach")
            .with("stream", 1)
            .flag("stdin", stdin)
            .with("stdout", 1)
            .with("stderr", 1)
            .with("detachKeys", detachKeys);
    try (Session session =
            new Session(moor().io(), client.hijack(target, null), tty, attached, detachKeys);
        ExitWait wait = ExitWait.begin(client, id, remove ? "removed" : "next-exit")) {
      if (!tty) {
        RunCommand.proxySignals(client, id);
      }
      session.start();
      client.post(Target.of("/containers/", id, "/start"));
      session.followSize(client, "containers", id);
      return session.await() ? wait.exitCode() : 0;
    }
  }
}
