package dev.moor.cli.format;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.moor.cli.CliException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Rows that print as a table, as JSON lines or by the user's template. Fields are named as in
 * docker's templates; a table's head comes from the same template over the headers.
 */
public final class Listing {
  private final Map<String, String> headers = new LinkedHashMap<>();
  private final List<ObjectNode> rows = new ArrayList<>();
  private final String tableTemplate;

  /** A listing whose plain table has this template, such as {@code {{.ID}}\t{{.Names}}}. */
  public Listing(String tableTemplate) {
    this.tableTemplate = tableTemplate;
  }

  /** Names the head of a field. */
  public Listing header(String field, String header) {
    headers.put(field, header);
    return this;
  }

  /** Adds a row and gives it back to be filled. */
  public ObjectNode row() {
    ObjectNode row = Json.MAPPER.createObjectNode();
    rows.add(row);
    return row;
  }

  /** The text for {@code --format}: null or {@code table}, {@code json}, or a template. */
  public String render(String format) {
    String wanted = format == null || format.isEmpty() ? "table" : format;
    if (wanted.equals("json")) {
      StringBuilder out = new StringBuilder();
      rows.forEach(row -> out.append(Json.compact(row)).append('\n'));
      return out.toString();
    }
    boolean isTable = wanted.equals("table") || wanted.startsWith("table ");
    String source = wanted;
    if (isTable) {
      source = wanted.equals("table") ? tableTemplate : wanted.substring("table ".length()).trim();
    }
    return render(parse(source.replace("\\t", "\t").replace("\\n", "\n")), isTable);
  }

  private String render(GoTemplate template, boolean isTable) {
    if (!isTable) {
      StringBuilder out = new StringBuilder();
      rows.forEach(row -> out.append(template.render(row)).append('\n'));
      return out.toString();
    }
    Table table = new Table();
    ObjectNode head = Json.MAPPER.createObjectNode();
    headers.forEach(head::put);
    table.line(template.renderHead(head));
    rows.forEach(row -> table.line(template.render(row)));
    return table.render();
  }

  private static GoTemplate parse(String source) {
    try {
      return GoTemplate.parse(source);
    } catch (IllegalArgumentException e) {
      throw new CliException("failed to parse template: " + e.getMessage());
    }
  }
}
