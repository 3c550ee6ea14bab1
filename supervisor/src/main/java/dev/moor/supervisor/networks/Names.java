package dev.moor.supervisor.networks;

import dev.moor.actors.network.EndpointChoice;
import dev.moor.actors.network.Lease;
import dev.moor.actors.network.Link;
import dev.moor.actors.network.NetworkPart;
import dev.moor.runtime.net.ResolverRules;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The names of containers on user networks: one small process answers at 127.0.0.11 in all of them.
 */
final class Names {
  private static final String NONE = "-";
  private final HelperProcess process;

  /**
   * @param folder of the process
   */
  Names(Path folder) {
    this.process =
        new HelperProcess(
            new HelperProcess.Kind(
                "names.pl",
                List.of(ResolverRules.ADDRESS, Integer.toString(ResolverRules.PORT)),
                "no names on user networks",
                (id, before, after) -> after.isEmpty() ? List.of("gone " + id) : after),
            folder);
  }

  /**
   * A running container on user networks.
   *
   * @param name its own, the first that it is found by
   * @param servers that are asked for all other names; empty: the host's
   * @param internal ids of networks without a way out
   */
  record Box(
      String id,
      String name,
      Path namespace,
      NetworkPart networks,
      List<String> servers,
      Collection<String> internal) {

    /** Where a name is asked for first: as the default route goes. */
    private List<Lease> leases() {
      Comparator<Lease> closedLast = Comparator.comparing(l -> internal.contains(l.networkId()));
      return networks.leases().stream()
          .filter(lease -> !lease.network().equals(NetworkEngine.DEFAULT))
          .sorted(
              closedLast
                  .thenComparing(lease -> -endpoint(lease).gatewayPriority())
                  .thenComparing(Lease::network))
          .toList();
    }

    private EndpointChoice endpoint(Lease lease) {
      return networks.choice().endpoints().stream()
          .filter(e -> e.isOn(lease.network(), lease.networkId()))
          .findFirst()
          .orElseGet(() -> EndpointChoice.of(lease.network()));
    }

    /** As the process is told it; empty where it is on no user network. */
    private List<String> entry() {
      List<Lease> leases = leases();
      if (leases.isEmpty()) {
        return List.of();
      }
      boolean open =
          networks.leases().stream().anyMatch(lease -> !internal.contains(lease.networkId()));
      List<String> lines = new ArrayList<>();
      lines.add(
          String.join(" ", "box", id, open ? "0" : "1", joined(servers), namespace.toString()));
      for (Lease lease : leases) {
        lines.add(
            String.join(
                " ",
                "at",
                lease.networkId(),
                lease.network(),
                orNone(lease.ipv4()),
                orNone(lease.ipv6()),
                joined(names(lease)),
                joined(endpoint(lease).links().stream().map(Box::link).toList())));
      }
      return List.of(String.join("\n", lines));
    }

    private static String link(String text) {
      Link link = Link.parse(text);
      return link.alias() + "=" + link.target();
    }

    /** The first of a lease's names is the one it had when it took the lease. */
    private List<String> names(Lease lease) {
      List<String> names = new ArrayList<>(lease.names());
      names.set(0, name);
      return names;
    }

    private static String joined(List<String> words) {
      return words.isEmpty() ? NONE : String.join(",", words);
    }

    private static String orNone(String word) {
      return word.isEmpty() ? NONE : word;
    }
  }

  boolean present() {
    return process.present();
  }

  /** Notes a running container; {@link #restore} follows. */
  void known(Box box) {
    process.known(box.id(), box.entry());
  }

  /** Makes the process know these, and nobody else. */
  CompletableFuture<Void> restore() {
    return process.restore();
  }

  /** The container is here under these names from now on. */
  CompletableFuture<Void> set(Box box) {
    return process.set(box.id(), box.entry());
  }

  CompletableFuture<Void> gone(String id) {
    return process.set(id, List.of());
  }

  /** What the process knows besides or lacks of these; changes nothing. */
  List<String> differences(Collection<Box> boxes) throws IOException {
    return process.differences(boxes.stream().flatMap(box -> box.entry().stream()).toList());
  }
}
