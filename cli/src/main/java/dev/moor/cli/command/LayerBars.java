package dev.moor.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.moor.cli.format.Sizes;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.Map;

/** One line for each layer, redrawn in place, as docker draws them on a terminal. */
final class LayerBars {
  private static final int WIDTH = 50;
  private static final char ESC = 27;

  private final PrintStream out;
  private final Map<String, Integer> lineOf = new HashMap<>();

  LayerBars(PrintStream out) {
    this.out = out;
  }

  /** Draws a layer's line anew. */
  void draw(String id, String status, JsonNode detail) {
    Integer line = lineOf.get(id);
    String text = id + ": " + status + bar(detail);
    if (line == null) {
      lineOf.put(id, lineOf.size());
      out.print(text + "\r\n");
      return;
    }
    int up = lineOf.size() - line;
    out.print(ESC + "[" + up + "A" + ESC + "[2K\r" + text + "\r" + ESC + "[" + up + "B");
  }

  private static String bar(JsonNode detail) {
    long current = detail.path("current").asLong(0);
    long total = detail.path("total").asLong(0);
    if (current <= 0 && total <= 0) {
      return "";
    }
    if (total <= 0) {
      return " " + Sizes.human(current);
    }
    int full = (int) Math.min(WIDTH, current * WIDTH / total);
    String arrow = full == WIDTH ? "=".repeat(WIDTH) : "=".repeat(full) + ">";
    return " [%-50s]  %s/%s".formatted(arrow, Sizes.human(current), Sizes.human(total));
  }
}
