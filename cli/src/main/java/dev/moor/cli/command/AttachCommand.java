package dev.moor.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.moor.cli.BaseCommand;
import dev.moor.cli.CliException;
import dev.moor.cli.net.EngineClient;
import dev.moor.cli.net.Hijacked;
import dev.moor.cli.net.Target;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code moor attach}: joins the streams of a running container. */
@Command(name = "attach", description = "Attach to a running container")
public final class AttachCommand extends BaseCommand {
  @Option(names = "--detach-keys", paramLabel = "KEYS", description = "Keys that detach")
  String detachKeys;

  @Option(names = "--no-stdin", description = "Do not attach standard input")
  boolean noStdin;

  @Option(
      names = "--sig-proxy",
      arity = "0..1",
      fallbackValue = "true",
      description = "Pass our signals on (default true)")
  boolean sigProxy = true;

  @Parameters(paramLabel = "CONTAINER")
  String container;

  @Override
  public Integer call() throws IOException {
    EngineClient client = client();
    JsonNode found = client.get(Target.of("/containers/", container, "/json"));
    JsonNode state = found.path("State");
    if (!state.path("Running").asBoolean()) {
      throw new CliException("cannot attach to a stopped container, start it first");
    }
    if (state.path("Paused").asBoolean()) {
      throw new CliException("cannot attach to a paused container, unpause it first");
    }
    return join(client, found, !noStdin && found.path("Config").path("OpenStdin").asBoolean());
  }

  private int join(EngineClient client, JsonNode found, boolean stdin) throws IOException {
    String id = found.path("Id").asText();
    boolean tty = found.path("Config").path("Tty").asBoolean();
    Session.requireTerminal(tty, stdin);
    Set<String> attached = new HashSet<>(Set.of("stdout", "stderr"));
    if (stdin) {
      attached.add("stdin");
    }
    Target target =
        Target.of("/containers/", id, "/attach")
            .with("stream", 1)
            .flag("stdin", stdin)
            .with("stdout", 1)
            .with("stderr", 1)
            .with("detachKeys", detachKeys);
    try (ExitWait wait = ExitWait.begin(client, id, "not-running");
        Session session =
            new Session(moor().io(), hijack(client, target), tty, attached, detachKeys)) {
      if (sigProxy && !tty) {
        RunCommand.proxySignals(client, id);
      }
      session.start();
      session.followSize(client, "containers", id);
      if (!session.await()) {
        err().println("read escape sequence");
        return 0;
      }
      return wait.exitCode();
    }
  }

  private static Hijacked hijack(EngineClient client, Target target) {
    return client.hijack(target, null);
  }
}
