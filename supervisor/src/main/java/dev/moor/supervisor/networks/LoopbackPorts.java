package dev.moor.supervisor.networks;

import dev.moor.actors.network.Lease;
import dev.moor.actors.network.NetworkPart;
import dev.moor.actors.network.PublishedPort;
import dev.moor.runtime.linux.Linux;
import dev.moor.runtime.linux.LinuxException;
import dev.moor.runtime.oci.Tools;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Published ports at {@code [::1]}, which no rule of the kernel can lead into a bridge: one small
 * process does it for all of them. It outlives moord, is told what changes, and ends with the last
 * port. What it has is always made equal to what is wanted, whoever ended it.
 */
final class LoopbackPorts {
  private static final Logger LOG = LoggerFactory.getLogger(LoopbackPorts.class);
  private static final String SCRIPT = "loopback.pl";
  private static final String OK = "ok\n";
  private static final int ANSWER_LIMIT_MILLIS = 5000;
  private static final int START_LIMIT_SECONDS = 10;
  private static final int MOST_ANSWER_BYTES = 65536;
  private static final int LINES_A_MESSAGE = 200;

  /** Where one port of {@code [::1]} leads. */
  private record Way(String protocol, int port, String ip, int innerPort) {
    String add() {
      return "add %s %d %s %d".formatted(protocol, port, ip, innerPort);
    }

    String remove() {
      return "del %s %d".formatted(protocol, port);
    }
  }

  private final Optional<Path> perl;
  private final Path folder;
  private final Map<String, List<Way>> wanted = new HashMap<>();
  private final ExecutorService lane;

  /**
   * @param folder of the process
   */
  LoopbackPorts(Path folder) {
    this.folder = folder;
    this.perl = Tools.find("perl");
    this.lane =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread thread = new Thread(task, "moor-loopback-ports");
              thread.setDaemon(true);
              return thread;
            });
    if (perl.isEmpty()) {
      LOG.warn("published ports do not listen on [::1]: perl is missing (apt-get install perl)");
    }
  }

  /** Notes what a running container has; {@link #restore} follows. */
  void known(String containerId, NetworkPart networks) {
    later(() -> wanted.put(containerId, ways(networks)));
  }

  /** Makes the process have what is known, and nothing else. */
  CompletableFuture<Void> restore() {
    return later(
        () -> {
          if (wanted.values().stream().anyMatch(ways -> !ways.isEmpty()) || listens()) {
            tell(List.of(), true);
          }
        });
  }

  /** The container's ports are these from now on. Never fails: the port is there otherwise. */
  CompletableFuture<Void> publish(String containerId, NetworkPart networks) {
    List<Way> ways = ways(networks);
    return later(
        () -> {
          List<Way> before = Objects.requireNonNullElse(wanted.get(containerId), List.of());
          if (ways.isEmpty()) {
            wanted.remove(containerId);
          } else {
            wanted.put(containerId, ways);
          }
          List<String> lines = new ArrayList<>();
          before.stream().filter(way -> !ways.contains(way)).forEach(w -> lines.add(w.remove()));
          ways.stream().filter(way -> !before.contains(way)).forEach(w -> lines.add(w.add()));
          if (!lines.isEmpty()) {
            tell(lines, false);
          }
        });
  }

  private CompletableFuture<Void> later(Runnable task) {
    return perl.isEmpty()
        ? CompletableFuture.completedFuture(null)
        : CompletableFuture.runAsync(task, lane);
  }

  /** Every port that is published for all addresses, or for this one. */
  private static List<Way> ways(NetworkPart networks) {
    Optional<Lease> lease = networks.primary();
    if (lease.isEmpty()) {
      return List.of();
    }
    String ip = lease.get().ipv4().isEmpty() ? lease.get().ipv6() : lease.get().ipv4();
    Map<String, Way> ways = new LinkedHashMap<>();
    for (PublishedPort port : networks.ports()) {
      boolean here = port.everywhere() || port.hostIp().equals("::1");
      if (here && !port.protocol().equals("sctp")) {
        Way way = new Way(port.protocol(), port.hostPort(), ip, port.containerPort());
        ways.put(port.protocol() + port.hostPort(), way);
      }
    }
    return List.copyOf(ways.values());
  }

  private boolean listens() {
    return Files.exists(folder.resolve("control"));
  }

  /** A process that does not answer is replaced, and then told everything. */
  private void tell(List<String> change, boolean everything) {
    try {
      if (!everything && ask(change)) {
        return;
      }
      List<String> all = new ArrayList<>(List.of("begin"));
      wanted.values().forEach(ways -> ways.forEach(way -> all.add(way.add())));
      boolean nothing = all.size() == 1;
      all.add("end");
      if (ask(all) || nothing) {
        return;
      }
      start();
      if (!ask(all)) {
        throw new IOException("it does not answer");
      }
    } catch (IOException e) {
      LOG.warn("published ports do not listen on [::1]: {}", e.getMessage());
    }
  }

  /** False: there is nobody who answers. */
  private boolean ask(List<String> lines) throws IOException {
    if (!listens()) {
      return false;
    }
    int socket = -1;
    try {
      socket = Linux.connectSeqpacket(folder.resolve("control"));
      for (int i = 0; i < lines.size(); i += LINES_A_MESSAGE) {
        int end = Math.min(lines.size(), i + LINES_A_MESSAGE);
        List<String> part = new ArrayList<>(lines.subList(i, end));
        if (end == lines.size()) {
          part.add("last");
        }
        String answer = exchange(socket, String.join("\n", part));
        if (answer.isEmpty()) {
          return false;
        }
        if (!answer.equals(OK)) {
          LOG.warn("published ports that do not listen on [::1]: {}", answer.strip());
        }
      }
      return true;
    } catch (LinuxException e) {
      LOG.debug("the process of the ports of [::1] is gone: {}", e.getMessage());
      return false;
    } finally {
      Linux.close(socket);
    }
  }

  private static String exchange(int socket, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    ByteBuffer out = ByteBuffer.allocateDirect(bytes.length);
    out.put(bytes).flip();
    if (Linux.send(socket, out, bytes.length) != bytes.length
        || !Linux.pollIn(socket, ANSWER_LIMIT_MILLIS)) {
      return "";
    }
    ByteBuffer in = ByteBuffer.allocateDirect(MOST_ANSWER_BYTES);
    int n = Linux.receive(socket, in);
    byte[] answer = new byte[Math.max(0, n)];
    in.get(0, answer);
    return new String(answer, StandardCharsets.UTF_8);
  }

  /** It listens when its first process ends; the second has left our session by then. */
  private void start() throws IOException {
    Files.createDirectories(folder);
    Path script = folder.resolve(SCRIPT);
    try (InputStream in = LoopbackPorts.class.getResourceAsStream(SCRIPT)) {
      Files.write(script, in.readAllBytes());
    }
    List<String> words = List.of(perl.orElseThrow().toString(), script.toString(), "" + folder);
    Process process =
        new ProcessBuilder(words)
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      boolean ended = process.waitFor(START_LIMIT_SECONDS, TimeUnit.SECONDS);
      if (!ended || process.exitValue() != 0) {
        byte[] said = ended ? process.getErrorStream().readAllBytes() : new byte[0];
        String why = new String(said, StandardCharsets.UTF_8).lines().collect(Collectors.joining());
        throw new IOException("its process did not start: " + why);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while its process was started", e);
    }
  }
}
