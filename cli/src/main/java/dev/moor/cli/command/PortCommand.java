package dev.moor.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.moor.cli.BaseCommand;
import dev.moor.cli.CliException;
import dev.moor.cli.net.Target;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code moor port}: where a container's ports are published. */
@Command(name = "port", description = "Show where ports are published")
public final class PortCommand extends BaseCommand {
  @Parameters(index = "0", paramLabel = "CONTAINER")
  String container;

  @Parameters(index = "1", arity = "0..1", paramLabel = "PORT[/PROTOCOL]")
  String port;

  @Override
  public Integer call() {
    JsonNode ports =
        client()
            .get(Target.of("/containers/", container, "/json"))
            .path("NetworkSettings")
            .path("Ports");
    if (port == null) {
      for (Map.Entry<String, JsonNode> entry : ports.properties()) {
        entry.getValue().forEach(b -> out().println(entry.getKey() + " -> " + text(b)));
      }
      return 0;
    }
    JsonNode bindings = ports.path(port.contains("/") ? port : port + "/tcp");
    if (bindings.isEmpty()) {
      throw new CliException("no public port '" + port + "' published for " + container);
    }
    bindings.forEach(binding -> out().println(text(binding)));
    return 0;
  }

  private static String text(JsonNode binding) {
    String ip = binding.path("HostIp").asText();
    return (ip.contains(":") ? "[" + ip + "]" : ip) + ":" + binding.path("HostPort").asText();
  }
}
