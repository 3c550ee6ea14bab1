package dev.moor.http.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.moor.actors.port.EngineServices;
import dev.moor.http.ServerInfo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Keeps {@code openapi.yaml} true: it describes each of Moor's own routes and no other. */
class OpenApiTest {
  private static final Pattern PATH = Pattern.compile("^  (/moor\\S*):$");
  private static final Pattern METHOD = Pattern.compile("^    (get|head|post|put|delete):$");
  private static final Pattern VARIABLE = Pattern.compile("\\{[a-z]+}");
  private static final Pattern REFERENCE =
      Pattern.compile("\\$ref: \"#/components/(\\w+)/(\\w+)\"");

  @Test
  void shouldDescribeEveryRouteOfMoor() throws IOException {
    EngineServices none =
        new EngineServices(
            null, null, null, null, null, null, null, null, null, null, null, null, null);
    Router router = Api.router(none, ServerInfo.of("0"));

    assertThat(described())
        .containsExactlyInAnyOrderElementsOf(
            router.routes().stream().filter(route -> route.contains(" /moor/")).toList());
  }

  @Test
  void shouldHaveWhatItRefersTo() throws IOException {
    String text = text();
    Matcher references = REFERENCE.matcher(text);
    int count = 0;
    while (references.find()) {
      count++;
      assertThat(text.substring(text.indexOf("\ncomponents:")))
          .contains("\n  " + references.group(1) + ":\n")
          .contains("\n    " + references.group(2) + ":\n");
    }
    assertThat(count).isGreaterThan(5);
  }

  private static List<String> described() throws IOException {
    List<String> found = new ArrayList<>();
    String path = "";
    for (String line : text().lines().toList()) {
      Matcher newPath = PATH.matcher(line);
      Matcher method = METHOD.matcher(line);
      if (newPath.matches()) {
        path = VARIABLE.matcher(newPath.group(1)).replaceAll("{}");
      } else if (method.matches()) {
        found.add(method.group(1).toUpperCase(Locale.ROOT) + " " + path);
      }
    }
    return found;
  }

  private static String text() throws IOException {
    try (var in = HistoryRoutes.class.getResourceAsStream("/dev/moor/http/openapi.yaml")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
