package dev.moor.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.moor.cli.BaseCommand;
import dev.moor.cli.CliException;
import dev.moor.cli.format.GoTemplate;
import dev.moor.cli.format.Json;
import dev.moor.cli.net.ApiException;
import dev.moor.cli.net.EngineClient;
import dev.moor.cli.net.Target;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code moor inspect}: containers, images, networks and volumes as JSON or by a template. */
@Command(name = "inspect", description = "Show everything about containers, images, volumes")
public class InspectCommand extends BaseCommand {
  private static final List<String> TYPES = List.of("container", "image", "network", "volume");

  @Option(
      names = {"-f", "--format"},
      description = "json, or a Go template")
  String format;

  @Option(
      names = {"-s", "--size"},
      description = "Add sizes of containers")
  boolean size;

  @Option(names = "--type", description = "container, image, network or volume")
  String type;

  @Option(
      names = "--at",
      paramLabel = PastMoment.LABEL,
      description = "Containers as they were then, also removed ones")
  String at;

  @Parameters(arity = "1..*", paramLabel = "NAME")
  List<String> names;

  /** {@code moor image inspect}. */
  @Command(name = "inspect", description = "Show everything about images")
  public static final class Image extends InspectCommand {
    @Override
    public Integer call() {
      type = "image";
      return super.call();
    }
  }

  /** {@code moor network inspect}. */
  @Command(name = "inspect", description = "Show everything about networks")
  public static final class Network extends InspectCommand {
    @Override
    public Integer call() {
      type = "network";
      return super.call();
    }
  }

  /** {@code moor volume inspect}. */
  @Command(name = "inspect", description = "Show everything about volumes")
  public static final class Volume extends InspectCommand {
    @Override
    public Integer call() {
      type = "volume";
      return super.call();
    }
  }

  @Override
  public Integer call() {
    if (type != null && !TYPES.contains(type)) {
      throw new CliException("unknown type: \"" + type + "\"; must be one of " + TYPES);
    }
    if (at != null && (size || (type != null && !type.equals("container")))) {
      throw new CliException("--at shows containers, without their sizes");
    }
    GoTemplate template = template();
    ArrayNode found = Json.MAPPER.createArrayNode();
    List<String> problems = new ArrayList<>();
    for (String name : names) {
      JsonNode one = find(name);
      if (one == null) {
        String what = type == null ? "object" : type;
        problems.add("Error: No such " + what + ": " + name);
      } else {
        found.add(one);
      }
    }
    if (template != null) {
      print(template, found, problems);
    } else if ("json".equals(format)) {
      out().println(Json.compact(found));
    } else {
      out().println(Json.pretty(found));
    }
    out().flush();
    problems.forEach(err()::println);
    return problems.isEmpty() ? 0 : 1;
  }

  private GoTemplate template() {
    if (format == null || format.isEmpty() || format.equals("json")) {
      return null;
    }
    try {
      return GoTemplate.parse(format.replace("\\n", "\n").replace("\\t", "\t"));
    } catch (IllegalArgumentException e) {
      throw new CliException("template parsing error: " + e.getMessage());
    }
  }

  private void print(GoTemplate template, ArrayNode found, List<String> problems) {
    for (JsonNode each : found) {
      try {
        out().println(template.render(each));
      } catch (IllegalArgumentException e) {
        out().println();
        problems.add("template parsing error: " + e.getMessage());
      }
    }
  }

  private JsonNode find(String name) {
    if (at != null) {
      Target target = Target.of("/moor/containers/", name, "/json");
      return client().getUnversioned(PastMoment.with(target, "at", "sequence", at));
    }
    for (String each : TYPES) {
      if (type == null || type.equals(each)) {
        JsonNode found = find(each, name);
        if (found != null) {
          return found;
        }
      }
    }
    return null;
  }

  /** Null where the daemon has none, or (networks) has no such kind of thing. */
  private JsonNode find(String kind, String name) {
    EngineClient client = client();
    try {
      return switch (kind) {
        case "container" -> client.get(Target.of("/containers/", name, "/json").flag("size", size));
        case "image" -> client.get(Target.of("/images/", name, "/json"));
        case "network" -> client.get(Target.of("/networks/", name));
        default -> client.get(Target.of("/volumes/", name));
      };
    } catch (ApiException e) {
      if (e.status() == 404 || (e.status() == 501 && type == null)) {
        return null;
      }
      throw e;
    }
  }
}
