package dev.moor.supervisor.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Published ports at [::1], where a process leads them and no rule. */
class LoopbackPortsEndToEndTest extends NetworkEndToEnd {
  private static final String SIX = "::1";
  private static final String UDP_ECHO =
      """
      import socket
      s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
      s.bind(('0.0.0.0', 7))
      while True:
          data, who = s.recvfrom(65535)
          s.sendto(b'heard ' + data, who)
      """;

  private static final String UDP_ASK =
      """
      import socket
      s = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
      s.settimeout(0.5)
      for _ in range(20):
          s.sendto(b'hello', ('::1', 7071))
          try:
              print(s.recvfrom(100)[0].decode())
              break
          except OSError:
              pass
      """;

  /** Sends much, ends its side, and then counts what comes back. */
  private static final String SEND_AND_COUNT =
      """
      import socket, threading
      s = socket.create_connection(('::1', 7072), 20)
      def send():
          for _ in range(512):
              s.sendall(b'x' * 32768)
          s.shutdown(socket.SHUT_WR)
      threading.Thread(target=send).start()
      n = 0
      while True:
          got = s.recv(65536)
          if not got:
              break
          n += len(got)
      print(n)
      """;

  private static final String FOREIGN =
      """
      import socket
      s = socket.socket(socket.AF_INET6)
      s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
      s.bind(('::1', 7073))
      s.listen()
      print('listening', flush=True)
      s.accept()
      """;

  @Test
  void shouldServeAlsoWhileMoordIsDeadAndEndWithTheLastPort() {
    web("one", "-p", "7070:80");
    web("two", "-p", "7069:80");
    host.awaitServed(SIX, 7070);
    host.awaitServed("localhost", 7069);
    List<Long> processes = processes();
    assertThat(processes).as("one for both").hasSize(1);

    moord.crash();
    assertThat(host.get(SIX, 7070)).as("while moord is dead").isEqualTo("served");
    moord.begin();
    host.awaitServed(SIX, 7070);
    assertThat(processes()).as("adopted").isEqualTo(processes);

    docker.run("rm", "-f", "one").ok();
    assertThat(host.get(SIX, 7070)).isEmpty();
    assertThat(host.get(SIX, 7069)).isEqualTo("served");
    docker.run("stop", "-t", "0", "two").ok();
    assertThat(host.get(SIX, 7069)).isEmpty();
    await().atMost(Duration.ofSeconds(10)).until(() -> processes().isEmpty());
    docker.run("start", "two").ok();
    host.awaitServed(SIX, 7069);
  }

  @Test
  void shouldBeMadeAnewWhereItWasKilled() {
    web("one", "-p", "7070:80");
    host.awaitServed(SIX, 7070);
    List<Long> killed = processes();
    killAll(killed);
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> processes().stream().noneMatch(killed::contains));

    web("two", "-p", "7069:80");

    host.awaitServed(SIX, 7069);
    host.awaitServed(SIX, 7070);
    moord.crash();
    killAll(processes());
    await().atMost(Duration.ofSeconds(10)).until(() -> processes().isEmpty());
    assertThat(host.get(SIX, 7070)).isEmpty();
    moord.begin();
    host.awaitServed(SIX, 7070);
    assertThat(ReplayEndToEndTest.drift(moord)).isEmpty();
  }

  @Test
  void shouldBeMadeAnewByItself() {
    web("one", "-p", "7070:80");
    host.awaitServed(SIX, 7070);
    List<Long> killed = processes();
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                ProcessHandle.of(killed.get(0))
                    .orElseThrow()
                    .info()
                    .startInstant()
                    .orElseThrow()
                    .isBefore(java.time.Instant.now().minusSeconds(2)));

    killAll(killed);

    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> processes().size() == 1 && !processes().equals(killed));
    host.awaitServed(SIX, 7070);
  }

  @Test
  void shouldBeNamedByTheReplayWhereItDiffers() {
    web("one", "-p", "7070:80");
    String target = address("one", "bridge");
    host.awaitServed(SIX, 7070);
    assertThat(ReplayEndToEndTest.drift(moord)).isEmpty();

    tell("loopback", "del tcp 7070\nadd tcp 7068 " + target + " 80");

    assertThat(ReplayEndToEndTest.drift(moord))
        .containsExactlyInAnyOrder(
            "ports at [::1]: missing: add tcp 7070 " + target + " 80",
            "ports at [::1]: not ours: add tcp 7068 " + target + " 80");
    moord.crash();
    killAll(processes());
    await().atMost(Duration.ofSeconds(10)).until(() -> processes().isEmpty());
    moord.begin();
    host.awaitServed(SIX, 7070);
    await().untilAsserted(() -> assertThat(ReplayEndToEndTest.drift(moord)).isEmpty());

    // stopped: it does not answer, and is not said to be gone by its end
    List<Long> stopped = processes();
    Command.run(List.of("kill", "-STOP", stopped.get(0).toString())).ok();
    assertThat(ReplayEndToEndTest.drift(moord))
        .containsExactly("ports at [::1]: its process does not answer");
    Command.run(List.of("kill", "-CONT", stopped.get(0).toString())).ok();
  }

  @Test
  void shouldForgetPortsOfWhatEndedWhileMoordWasDead() {
    web("one", "-p", "7070:80");
    host.awaitServed(SIX, 7070);
    long pid = docker.pid("one");
    moord.crash();
    ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    moord.begin();

    await().atMost(Duration.ofSeconds(20)).until(() -> processes().isEmpty());
  }

  @Test
  void shouldPassDatagrams() {
    python("echo", "7071:7/udp", UDP_ECHO);

    assertThat(host.run("python3", "-c", UDP_ASK).out()).contains("heard hello");
  }

  @Test
  void shouldPassMuchAndTheEndOfEachDirection() {
    web("count", "nc -l -p 80 -e cat", new String[] {"-p", "7072:80"});

    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> host.run("python3", "-c", SEND_AND_COUNT).line().equals("16777216"));
  }

  @Test
  void shouldNameAForeignListener() {
    try (Command foreign = Command.start(host.words("python3", "-c", FOREIGN), Map.of())) {
      await().atMost(Duration.ofSeconds(20)).until(() -> foreign.out().contains("listening"));

      assertThat(docker.run("run", "-d", "-p", "7073:80", "busybox", "true").code(125).err())
          .contains("7073")
          .contains("python3, pid");
    }
  }

  private void python(String name, String port, String script) {
    List<String> words = new ArrayList<>(List.of("--name", name, "-p", port));
    for (String path : List.of("/usr", "/lib", "/lib64")) {
      words.addAll(List.of("-v", path + ":" + path + ":ro"));
    }
    words.addAll(List.of("busybox", "/usr/bin/python3", "-c", script));
    docker.up(words.toArray(String[]::new));
  }

  private List<Long> processes() {
    return processes("loopback");
  }
}
