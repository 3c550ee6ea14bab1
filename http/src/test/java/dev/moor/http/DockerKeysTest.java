package dev.moor.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.moor.actors.container.ContainerView;
import dev.moor.http.TestServer.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every key that dockerd 20.10 answered (recorded), Moor answers at that version too. */
class DockerKeysTest {
  private static TestServer server;

  @BeforeAll
  static void start() throws IOException {
    server = new TestServer();
    String create =
        """
        {"Image":"busybox","Cmd":["ls"],"HostConfig":{"Binds":["v1:/x"]}}
        """;
    server.send("POST", "/containers/create?name=c3", create);
    ContainerView view = server.engine.find("c3");
    server.engine.views.put(
        view.id(), FakeEngine.view(view.id(), "c3", view.spec(), ContainerView.Phase.STOPPED));
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
  }

  @ParameterizedTest
  @CsvSource({
    "container, /containers/c3/json",
    "container-size, /containers/c3/json?size=1",
    "containers, /containers/json?all=1",
    "image, /images/busybox/json",
    "images, /images/json",
    "history, /images/busybox/history",
    "info, /info",
    "version, /version",
    "networks, /networks",
    "volumes, /volumes",
    "volume, /volumes/v1",
    "df, /system/df",
    "top, /containers/c3/top"
  })
  void shouldAnswerEveryKeyOfDockerd(String fixture, String path) throws IOException {
    // when
    Answer answer = server.get("/v1.41" + path);

    // then
    assertThat(answer.status()).isEqualTo(200);
    Set<String> keys = new TreeSet<>();
    collect(new ObjectMapper().readTree(answer.body()), "", keys);
    Set<String> missing = recorded(fixture);
    missing.removeAll(keys);
    assertThat(missing).isEmpty();
  }

  private static Set<String> recorded(String fixture) throws IOException {
    String resource = "/dockerd-20.10/" + fixture + ".keys";
    try (InputStream in = DockerKeysTest.class.getResourceAsStream(resource)) {
      Set<String> keys =
          new TreeSet<>(new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList());
      // details of dockerd's own machine and paths, not of the API
      keys.removeIf(
          key -> key.startsWith("GraphDriver.Data.") || key.equals("Config.NetworkDisabled"));
      return keys;
    }
  }

  private static void collect(JsonNode node, String path, Set<String> keys) {
    if (node.isObject()) {
      node.properties()
          .forEach(
              entry -> {
                boolean free =
                    path.endsWith("Networks")
                        || path.endsWith("IndexConfigs")
                        || path.endsWith("Runtimes");
                String name = free ? "*" : entry.getKey();
                String key = path.isEmpty() ? name : path + '.' + name;
                keys.add(key);
                collect(entry.getValue(), key, keys);
              });
    } else if (node.isArray()) {
      node.forEach(element -> collect(element, path + "[]", keys));
    }
  }
}
