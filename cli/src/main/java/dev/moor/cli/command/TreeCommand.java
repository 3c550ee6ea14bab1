package dev.moor.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.moor.cli.BaseCommand;
import dev.moor.cli.format.Json;
import dev.moor.cli.net.Target;
import dev.moor.cli.term.Terminal;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code moor tree}: supervisors, shims and processes as one tree with their states. */
@Command(name = "tree", description = "Show supervisors, shims and processes as one tree")
public final class TreeCommand extends BaseCommand {
  private static final Map<String, String> COLOURS =
      Map.of(
          "running", "\u001b[32m",
          "paused", "\u001b[33m",
          "restarting", "\u001b[33m",
          "recovering", "\u001b[33m",
          "unmonitored", "\u001b[31m",
          "quarantined", "\u001b[31m",
          "damaged", "\u001b[31m");

  private static final String PLAIN = "\u001b[0m";

  @Option(names = "--format", description = "json for the tree as JSON")
  String format;

  @Override
  public Integer call() {
    JsonNode tree = client().getUnversioned(Target.of("/moor/tree"));
    if ("json".equals(format)) {
      out().println(Json.compact(tree));
      return 0;
    } else if (format != null && !format.isEmpty()) {
      throw new dev.moor.cli.CliException("unknown format '" + format + "': only json is known");
    }
    boolean colours = Terminal.isTerminal(1) && !moor().io().env().containsKey("NO_COLOR");
    out().print(render(tree, colours));
    return 0;
  }

  static String render(JsonNode tree, boolean colours) {
    StringBuilder out = new StringBuilder();
    node(tree, "", "", colours, out);
    return out.toString();
  }

  private static void node(
      JsonNode node, String first, String rest, boolean colours, StringBuilder out) {
    out.append(first).append(text(node, colours)).append('\n');
    JsonNode children = field(node, "children");
    for (int i = 0; i < children.size(); i++) {
      boolean last = i == children.size() - 1;
      node(
          children.get(i),
          rest + (last ? "└─ " : "├─ "),
          rest + (last ? "   " : "│  "),
          colours,
          out);
    }
  }

  private static String text(JsonNode node, boolean colours) {
    StringBuilder text = new StringBuilder();
    String kind = field(node, "kind").asText("");
    String label = field(node, "label").asText("");
    text.append(label.isEmpty() ? kind : label);
    if (!kind.isEmpty() && !kind.equals(label) && !kind.equals("supervisor")) {
      text.append(" (").append(kind).append(')');
    }
    long pid = field(node, "pid").asLong();
    if (pid > 0) {
      text.append(" pid ").append(pid);
    }
    String state = field(node, "state").asText("");
    if (!state.isEmpty()) {
      String colour = colours ? COLOURS.getOrDefault(state, "") : "";
      text.append(" [").append(colour).append(state).append(colour.isEmpty() ? "" : PLAIN);
      text.append(']');
    }
    return text.toString();
  }

  /** A field in either spelling, {@code pid} or {@code Pid}. */
  private static JsonNode field(JsonNode node, String name) {
    return node.has(name)
        ? node.get(name)
        : node.path(Character.toUpperCase(name.charAt(0)) + name.substring(1));
  }
}
