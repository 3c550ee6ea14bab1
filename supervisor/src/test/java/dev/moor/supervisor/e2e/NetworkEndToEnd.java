package dev.moor.supervisor.e2e;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

/** One daemon in a network namespace of its own, which goes with all that a test leaves there. */
abstract class NetworkEndToEnd extends EndToEnd {
  static final String BRIDGE = "moortest0";
  static final String HOST = "10.213.7.1";
  private static final String TELL =
      """
      import socket, sys
      s = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
      s.connect(sys.argv[1])
      s.send(sys.argv[2].encode())
      print(s.recv(262144).decode())
      """;
  private static final String WEB = "echo served > /index.html; exec httpd -f -h /";

  /** Of busybox, also where no other server could be asked. */
  static final String UNKNOWN = "can't find";

  OwnNetwork host;

  @BeforeAll
  @Override
  void startMoord() {
    host = OwnNetwork.create();
    moord = MoordProcess.prepared(null, Map.of(), flags()).behind(host.words());
    moord.begin();
    moord.http().post("/moor/images/bootstrap", null);
    docker = moord.docker();
  }

  @Override
  String[] flags() {
    return new String[] {"--bridge", BRIDGE, "--bip", HOST + "/24"};
  }

  @AfterEach
  void removeNetworks() {
    removeContainers();
    for (JsonNode network : moord.http().get("/networks").json()) {
      if (!List.of("bridge", "host", "none").contains(network.path("Name").asText())) {
        moord.http().delete("/networks/" + network.path("Id").asText());
      }
    }
  }

  @AfterAll
  @Override
  void stopMoord() {
    try {
      super.stopMoord();
    } finally {
      if (host != null) {
        host.close();
      }
    }
  }

  String web(String name, String... options) {
    return web(name, WEB, options);
  }

  /** A container of busybox with options, running a script. */
  String web(String name, String script, String[] options) {
    List<String> words = new ArrayList<>(List.of("--name", name));
    words.addAll(List.of(options));
    words.addAll(List.of("busybox", "sh", "-c", script));
    return docker.up(words.toArray(String[]::new));
  }

  int hostPort(String container, String port) {
    JsonNode bindings = docker.inspect(container).path("NetworkSettings").path("Ports").path(port);
    return Integer.parseInt(bindings.path(0).path("HostPort").asText());
  }

  String address(String container, String network) {
    return endpoint(container, network).path("IPAddress").asText();
  }

  JsonNode endpoint(String container, String network) {
    return docker.inspect(container).path("NetworkSettings").path("Networks").path(network);
  }

  /** What a web server says to somebody in a container; empty where none answers. */
  String getFrom(String container, String address, int port) {
    String script = "printf 'GET / HTTP/1.0\\r\\n\\r\\n' | nc -w 2 " + address + " " + port;
    return docker.run("exec", container, "sh", "-c", script).out().contains("served")
        ? "served"
        : "";
  }

  String lookUp(String container, String name) {
    return docker.run("exec", container, "nslookup", name).out();
  }

  void awaitName(String container, String name, String address) {
    await(name + " to be " + address)
        .atMost(Duration.ofSeconds(10))
        .until(() -> lookUp(container, name).contains("Address: " + address));
  }

  /** The small processes of this daemon that work in a folder of its exec root. */
  List<Long> processes(String folder) {
    String path = moord.home().resolve("run").resolve(folder).toString();
    return ProcessHandle.allProcesses()
        .filter(p -> p.info().arguments().map(a -> List.of(a).contains(path)).orElse(false))
        .map(ProcessHandle::pid)
        .toList();
  }

  void killAll(List<Long> processes) {
    processes.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
  }

  /** Says something to one of them, as another hand might; what it answers. */
  String tell(String folder, String text) {
    String path = moord.home().resolve("run").resolve(folder).resolve("control").toString();
    return Command.run(List.of("python3", "-c", TELL, path, text)).ok().out();
  }

  void awaitNoName(String container, String name) {
    await(name + " to be unknown")
        .atMost(Duration.ofSeconds(10))
        .until(() -> lookUp(container, name).contains(UNKNOWN));
  }
}
