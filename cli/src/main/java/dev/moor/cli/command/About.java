package dev.moor.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.moor.cli.BaseCommand;
import dev.moor.cli.CliException;
import dev.moor.cli.Moor;
import dev.moor.cli.format.GoTemplate;
import dev.moor.cli.format.Json;
import dev.moor.cli.format.Sizes;
import dev.moor.cli.net.EngineClient;
import dev.moor.cli.net.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The commands that tell of the client and the daemon. */
public final class About {
  private About() {}

  /** A command whose result is one JSON document or a text of its own. */
  @Command
  abstract static class Document extends BaseCommand {
    @Option(
        names = {"-f", "--format"},
        description = "json, or a Go template")
    String format;

    /** Prints by {@code --format}; false where none was given. */
    final boolean printed(JsonNode document) {
      if (format == null || format.isEmpty()) {
        return false;
      }
      if (format.equals("json")) {
        out().println(Json.compact(document));
        return true;
      }
      try {
        out().println(GoTemplate.parse(format).render(document));
        return true;
      } catch (IllegalArgumentException e) {
        throw new CliException("template parsing error: " + e.getMessage());
      }
    }

    final void line(String name, JsonNode value) {
      if (!value.isMissingNode() && !value.isNull() && !value.asText().isEmpty()) {
        out().println(" " + name + ": " + value.asText());
      }
    }
  }

  /** {@code moor version}. */
  @Command(name = "version", description = "Show the versions of the client and the daemon")
  public static final class Version extends Document {
    @Override
    public Integer call() {
      ObjectNode both = Json.MAPPER.createObjectNode();
      ObjectNode ours = both.putObject("Client");
      ours.put("Version", Moor.version());
      ours.put("ApiVersion", EngineClient.API_VERSION);
      ours.put("JavaVersion", System.getProperty("java.version"));
      ours.put("Os", "linux");
      ours.put("Arch", System.getProperty("os.arch"));
      CliException unreachable = null;
      try {
        both.set("Server", client().getUnversioned(Target.of("/version")));
      } catch (CliException e) {
        both.putNull("Server");
        unreachable = e;
      }
      if (!printed(both)) {
        print(ours, both.path("Server"));
      }
      if (unreachable != null) {
        out().flush();
        throw unreachable;
      }
      return 0;
    }

    private void print(JsonNode ours, JsonNode server) {
      out().println("Client:");
      row("Version:", ours.path("Version").asText());
      row("API version:", ours.path("ApiVersion").asText());
      row("Java version:", ours.path("JavaVersion").asText());
      row("OS/Arch:", ours.path("Os").asText() + "/" + ours.path("Arch").asText());
      if (server.isNull()) {
        return;
      }
      out().println("\nServer:");
      row("Version:", server.path("Version").asText());
      row(
          "API version:",
          server.path("ApiVersion").asText()
              + " (minimum version "
              + server.path("MinAPIVersion").asText()
              + ")");
      row("Git commit:", server.path("GitCommit").asText());
      row("Built:", server.path("BuildTime").asText());
      row("OS/Arch:", server.path("Os").asText() + "/" + server.path("Arch").asText());
      for (JsonNode component : server.path("Components")) {
        if (!component.path("Name").asText().equals("Engine")) {
          out().println(" " + component.path("Name").asText() + ":");
          out().printf("  %-17s %s%n", "Version:", component.path("Version").asText());
        }
      }
    }

    private void row(String name, String value) {
      if (!value.isEmpty()) {
        out().printf(" %-18s %s%n", name, value);
      }
    }
  }

  /** {@code moor info}. */
  @Command(name = "info", description = "Show what the daemon knows of itself and the machine")
  public static final class Info extends Document {
    @Override
    public Integer call() {
      JsonNode info = client().get(Target.of("/info"));
      if (!printed(info)) {
        print(info);
      }
      out().flush();
      info.path("Warnings").forEach(warning -> err().println(warning.asText()));
      return 0;
    }

    private void print(JsonNode info) {
      line("Containers", info.path("Containers"));
      line(" Running", info.path("ContainersRunning"));
      line(" Paused", info.path("ContainersPaused"));
      line(" Stopped", info.path("ContainersStopped"));
      line("Images", info.path("Images"));
      line("Server Version", info.path("ServerVersion"));
      line("Storage Driver", info.path("Driver"));
      for (JsonNode pair : info.path("DriverStatus")) {
        line(" " + pair.path(0).asText(), pair.path(1));
      }
      line("Logging Driver", info.path("LoggingDriver"));
      line("Cgroup Driver", info.path("CgroupDriver"));
      line("Cgroup Version", info.path("CgroupVersion"));
      TreeSet<String> runtimes = new TreeSet<>();
      info.path("Runtimes").fieldNames().forEachRemaining(runtimes::add);
      out().println(" Runtimes: " + String.join(" ", runtimes));
      line("Default Runtime", info.path("DefaultRuntime"));
      line("Init Binary", info.path("InitBinary"));
      List<String> security = new ArrayList<>();
      info.path("SecurityOptions").forEach(option -> security.add(option.asText()));
      if (!security.isEmpty()) {
        out().println(" Security Options: " + String.join(" ", security));
      }
      line("Kernel Version", info.path("KernelVersion"));
      line("Operating System", info.path("OperatingSystem"));
      line("OSType", info.path("OSType"));
      line("Architecture", info.path("Architecture"));
      line("CPUs", info.path("NCPU"));
      out().println(" Total Memory: " + Sizes.binary(info.path("MemTotal").asLong()));
      line("Name", info.path("Name"));
      line("ID", info.path("ID"));
      line("Docker Root Dir", info.path("DockerRootDir"));
      line("Debug Mode", info.path("Debug"));
      line("Live Restore Enabled", info.path("LiveRestoreEnabled"));
    }
  }
}
