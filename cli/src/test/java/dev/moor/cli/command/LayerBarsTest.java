package dev.moor.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.moor.cli.format.Json;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Two layers' lines on a terminal, redrawn in place. */
class LayerBarsTest {
  @Test
  void shouldRedrawEachLineWhereItIs() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    LayerBars bars = new LayerBars(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    ObjectNode none = Json.MAPPER.createObjectNode();
    ObjectNode half = Json.MAPPER.createObjectNode().put("current", 500).put("total", 1000);

    bars.draw("aa", "Waiting", none);
    bars.draw("bb", "Waiting", none);
    bars.draw("aa", "Downloading", half);
    bars.draw("bb", "Pull complete", none);

    assertThat(bytes.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            "aa: Waiting\r\nbb: Waiting\r\n"
                + "\u001b[2A\u001b[2K\raa: Downloading ["
                + "=".repeat(25)
                + ">"
                + " ".repeat(24)
                + "]  500B/1kB\r\u001b[2B"
                + "\u001b[1A\u001b[2K\rbb: Pull complete\r\u001b[1B");
  }
}
