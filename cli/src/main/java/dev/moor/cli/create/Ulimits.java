package dev.moor.cli.create;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.moor.cli.CliException;
import dev.moor.cli.format.Json;

/** {@code --ulimit}. */
public final class Ulimits {
  private Ulimits() {}

  /** {@code NAME=SOFT[:HARD]} as the API has it. */
  public static ObjectNode of(String flag) {
    String[] pair = flag.split("=", 2);
    try {
      String[] values = pair[1].split(":", 2);
      long soft = Long.parseLong(values[0]);
      long hard = values.length > 1 ? Long.parseLong(values[1]) : soft;
      return Json.MAPPER
          .createObjectNode()
          .put("Name", pair[0])
          .put("Soft", soft)
          .put("Hard", hard);
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
      throw new CliException(
          125,
          "invalid argument \"" + flag + "\" for \"--ulimit\" flag: expected NAME=SOFT[:HARD]");
    }
  }
}
