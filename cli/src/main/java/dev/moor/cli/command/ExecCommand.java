package dev.moor.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.moor.cli.BaseCommand;
import dev.moor.cli.create.KeyValues;
import dev.moor.cli.format.Json;
import dev.moor.cli.net.EngineClient;
import dev.moor.cli.net.Hijacked;
import dev.moor.cli.net.Target;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code moor exec}: one more process in a running container. */
@Command(name = "exec", description = "Run a command in a running container")
public final class ExecCommand extends BaseCommand {
  @Option(
      names = {"-d", "--detach"},
      description = "Run in the background")
  boolean detach;

  @Option(names = "--detach-keys", paramLabel = "KEYS", description = "Keys that detach")
  String detachKeys;

  @Option(
      names = {"-e", "--env"},
      paramLabel = "KEY[=VALUE]",
      description = "Set a variable")
  List<String> env = new ArrayList<>();

  @Option(names = "--env-file", paramLabel = "FILE", description = "Read variables from a file")
  List<Path> envFiles = new ArrayList<>();

  @Option(
      names = {"-i", "--interactive"},
      description = "Keep standard input open")
  boolean interactive;

  @Option(names = "--privileged", description = "Give all capabilities")
  boolean privileged;

  @Option(
      names = {"-t", "--tty"},
      description = "Give the command a terminal")
  boolean tty;

  @Option(
      names = {"-u", "--user"},
      description = "User and group")
  String user;

  @Option(
      names = {"-w", "--workdir"},
      description = "Working directory")
  String workdir;

  @Parameters(index = "0", paramLabel = "CONTAINER")
  String container;

  @Parameters(index = "1..*", arity = "1..*", paramLabel = "COMMAND")
  List<String> command;

  @Override
  public Integer call() throws IOException {
    Session.requireTerminal(tty, interactive && !detach);
    Session.keys(detachKeys);
    EngineClient client = client();
    String id =
        client.post(Target.of("/containers/", container, "/exec"), body()).path("Id").asText();
    Target start = Target.of("/exec/", id, "/start");
    ObjectNode how = Json.MAPPER.createObjectNode().put("Detach", detach).put("Tty", tty);
    if (detach) {
      client.post(start, how);
      return 0;
    }
    Set<String> attached = new HashSet<>(Set.of("stdout", "stderr"));
    if (interactive) {
      attached.add("stdin");
    }
    Hijacked stream = client.hijack(start, how);
    try (Session session = new Session(moor().io(), stream, tty, attached, detachKeys)) {
      session.start();
      session.followSize(client, "exec", id);
      if (!session.await()) {
        return 0;
      }
    }
    return client.get(Target.of("/exec/", id, "/json")).path("ExitCode").asInt();
  }

  private ObjectNode body() {
    ObjectNode body = Json.MAPPER.createObjectNode();
    ArrayNode words = body.putArray("Cmd");
    command.forEach(words::add);
    body.put("AttachStdin", interactive && !detach);
    body.put("AttachStdout", !detach);
    body.put("AttachStderr", !detach);
    body.put("Tty", tty);
    body.put("Detach", detach);
    if (privileged) {
      body.put("Privileged", true);
    }
    if (user != null) {
      body.put("User", user);
    }
    if (workdir != null) {
      body.put("WorkingDir", workdir);
    }
    if (detachKeys != null) {
      body.put("DetachKeys", detachKeys);
    }
    List<String> variables = KeyValues.env(envFiles, env, moor().io().env());
    if (!variables.isEmpty()) {
      ArrayNode array = body.putArray("Env");
      variables.forEach(array::add);
    }
    return body;
  }
}
