package dev.moor.supervisor.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** One daemon for a test class, without containers at the start of each test. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class EndToEnd {
  MoordProcess moord;
  Docker docker;

  @BeforeAll
  void startMoord() {
    moord = MoordProcess.start(flags());
    docker = moord.docker();
  }

  String[] flags() {
    return new String[0];
  }

  @AfterEach
  void removeContainers() {
    for (JsonNode container : moord.http().get("/containers/json?all=1").json()) {
      moord.http().delete("/containers/" + container.path("Id").asText() + "?force=1&v=1");
    }
  }

  @AfterAll
  void stopMoord() {
    if (moord != null) {
      moord.close();
    }
  }

  /** For parameters: every docker CLI there is. */
  static List<Path> clis() {
    return Docker.all();
  }

  Docker with(Path cli) {
    return new Docker(moord, cli);
  }
}
