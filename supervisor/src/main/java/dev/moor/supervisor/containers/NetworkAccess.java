package dev.moor.supervisor.containers;

import dev.moor.actors.container.ContainerEvent;
import dev.moor.actors.network.Lease;
import dev.moor.actors.network.NetworkChoice;
import dev.moor.actors.network.NetworkPart;
import dev.moor.actors.network.PublishedPort;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** What containers need of the networks; every call blocks and may be repeated. */
public interface NetworkAccess {
  /** Addresses and ports that are the container's from now on. */
  record Reservation(List<Lease> leases, List<PublishedPort> ports) {}

  /**
   * What a new container is to have, by its network mode and what the client named.
   *
   * @param warnings takes what the client should know
   */
  NetworkChoice complete(String networkMode, NetworkChoice asked, List<String> warnings);

  /** Takes addresses and ports; what the container had before is given back. */
  Reservation reserve(ContainerEvent.Created created, String name, int run, NetworkChoice choice);

  /**
   * Makes the namespace and all that is in it: its path.
   *
   * @param nameServers asked for names that are no container's; empty: the host's
   */
  Path attach(String id, NetworkPart networks, List<String> nameServers) throws IOException;

  /** One network more, while it runs. */
  void connect(String id, NetworkPart.Opening opening, NetworkPart before) throws IOException;

  /** One network less, while it runs. */
  void disconnect(String id, String networkId, NetworkPart before) throws IOException;

  /**
   * Compares with the kernel and repairs: what was amiss; empty where nothing was.
   *
   * @param inside also what its own namespace lacks
   */
  Optional<String> check(String id, long pid, NetworkPart networks, boolean inside)
      throws IOException;

  /** Gives everything back: devices, rules, namespace, addresses, ports. */
  void release(String id) throws IOException;

  /** It is found under this name on its networks from now on; nothing where it does not run. */
  void renamed(String id, String name);

  /** The addresses that a running container has on a network; empty where it has none. */
  List<String> addresses(String id, String networkId);

  /** Has this told of each network whose members or their names have changed. */
  void onChange(Consumer<Set<String>> listener);

  /** The host's address on the default bridge; empty where there is none. */
  String hostGateway();

  /** Where names are asked for in a container with these leases; empty: the host's servers. */
  List<String> nameServers(NetworkPart networks);
}
