package dev.moor.supervisor.networks;

import java.util.ArrayList;
import java.util.List;

/**
 * A table as nft lists it, in lines that can be compared: each rule with its chain, each element
 * with its set or map, whatever their order.
 */
record RuleLines(List<String> lines) {
  static RuleLines of(String listed) {
    List<String> lines = new ArrayList<>();
    String block = "";
    StringBuilder elements = null;
    for (String raw : listed.split("\n")) {
      String line = raw.strip();
      if (elements != null || line.startsWith("elements = {")) {
        elements = elements == null ? new StringBuilder() : elements;
        elements.append(line).append(' ');
        if (line.endsWith("}")) {
          elements(block, elements.toString(), lines);
          elements = null;
        }
      } else if (line.endsWith("{")) {
        block = line.substring(0, line.length() - 1).strip();
        lines.add(block);
      } else if (!line.isEmpty() && !line.equals("}")) {
        lines.add(block + ": " + line);
      }
    }
    return new RuleLines(lines);
  }

  private static void elements(String block, String text, List<String> lines) {
    String inner = text.substring(text.indexOf('{') + 1, text.lastIndexOf('}'));
    for (String element : inner.split(",")) {
      lines.add(block + ": " + element.strip());
    }
  }

  /** Those that the other has not, or has not as often. */
  List<String> without(RuleLines other) {
    List<String> rest = new ArrayList<>(lines);
    other.lines().forEach(rest::remove);
    return rest;
  }
}
