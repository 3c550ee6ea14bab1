package dev.moor.supervisor.networks;

import dev.moor.actors.network.Lease;
import dev.moor.actors.network.NetworkPart;
import dev.moor.actors.network.PublishedPort;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Published ports at {@code [::1]}, which no rule of the kernel can lead into a bridge: one small
 * process does it for all of them.
 */
final class LoopbackPorts {
  private static final String ADD = "add ";
  private final HelperProcess process;

  /**
   * @param folder of the process
   */
  LoopbackPorts(Path folder) {
    this.process =
        new HelperProcess(
            new HelperProcess.Kind(
                "loopback.pl",
                List.of(),
                "published ports do not listen on [::1]",
                (id, before, after) -> change(before, after)),
            folder);
  }

  /** Notes what a running container has; {@link #restore} follows. */
  void known(String containerId, NetworkPart networks) {
    process.known(containerId, ways(networks));
  }

  /** Makes the process have what is known, and nothing else. */
  CompletableFuture<Void> restore() {
    return process.restore();
  }

  /** The container's ports are these from now on. Never fails: the port is there otherwise. */
  CompletableFuture<Void> publish(String containerId, NetworkPart networks) {
    return process.set(containerId, ways(networks));
  }

  /** What the process has besides or lacks of these containers' ports. */
  List<String> differences(Collection<NetworkPart> containers) throws IOException {
    return process.differences(
        containers.stream().flatMap(networks -> ways(networks).stream()).toList());
  }

  private static List<String> change(List<String> before, List<String> after) {
    List<String> lines = new ArrayList<>();
    before.stream().filter(way -> !after.contains(way)).forEach(way -> lines.add(end(way)));
    after.stream().filter(way -> !before.contains(way)).forEach(lines::add);
    return lines;
  }

  private static String end(String way) {
    String[] words = way.split(" ");
    return "del " + words[1] + " " + words[2];
  }

  /** Every port that is published for all addresses, or for this one, and where it leads. */
  private static List<String> ways(NetworkPart networks) {
    Optional<Lease> lease = networks.primary();
    if (lease.isEmpty()) {
      return List.of();
    }
    String ip = lease.get().ipv4().isEmpty() ? lease.get().ipv6() : lease.get().ipv4();
    Map<String, String> ways = new LinkedHashMap<>();
    for (PublishedPort port : networks.ports()) {
      boolean here = port.everywhere() || port.hostIp().equals("::1");
      if (here && !port.protocol().equals("sctp")) {
        String at = port.protocol() + " " + port.hostPort();
        ways.put(at, ADD + at + " " + ip + " " + port.containerPort());
      }
    }
    return List.copyOf(ways.values());
  }
}
