package dev.moor.cli.format;

import java.util.ArrayList;
import java.util.List;

/** Columns as docker aligns them: at least ten wide, three blanks between, the last one ragged. */
public final class Table {
  private static final int MIN_WIDTH = 10;
  private static final int PADDING = 3;

  private final List<List<String>> rows = new ArrayList<>();
  private final int minWidth;
  private final int padding;

  /** Docker's usual table. */
  public Table() {
    this(MIN_WIDTH, PADDING);
  }

  /** A table of columns with another least width and distance. */
  public Table(int minWidth, int padding) {
    this.minWidth = minWidth;
    this.padding = padding;
  }

  /** Adds a line whose cells are separated by tabs. */
  public void line(String text) {
    for (String each : text.split("\n", -1)) {
      rows.add(List.of(each.split("\t", -1)));
    }
  }

  /** The aligned text; each line ends with a newline. */
  public String render() {
    List<Integer> widths = new ArrayList<>();
    for (List<String> row : rows) {
      for (int i = 0; i < row.size() - 1; i++) {
        if (widths.size() <= i) {
          widths.add(minWidth);
        }
        String cell = row.get(i);
        widths.set(i, Math.max(widths.get(i), cell.codePointCount(0, cell.length()) + padding));
      }
    }
    StringBuilder out = new StringBuilder();
    for (List<String> row : rows) {
      for (int i = 0; i < row.size(); i++) {
        String cell = row.get(i);
        out.append(cell);
        if (i < row.size() - 1) {
          out.append(" ".repeat(widths.get(i) - cell.codePointCount(0, cell.length())));
        }
      }
      out.append('\n');
    }
    return out.toString();
  }
}
