package dev.moor.supervisor.networks;

import dev.moor.actors.network.Lease;
import dev.moor.actors.network.NetworkPart;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Makes again what other hands took from running containers and their networks. */
final class NetworkRepair {
  private final Bridges bridges;
  private final Plumbing plumbing;
  private final NameKeeper names;
  private final Plumbing.SpecOf specOf;

  NetworkRepair(Bridges bridges, Plumbing plumbing, NameKeeper names, Plumbing.SpecOf specOf) {
    this.bridges = bridges;
    this.plumbing = plumbing;
    this.names = names;
    this.specOf = specOf;
  }

  /**
   * The bridge of a network, where somebody deleted it, with its ports: their devices live on.
   *
   * @param all leases of all running containers
   */
  void bridge(Lease lease, Collection<List<Lease>> all) throws IOException {
    if (bridges.exists(specOf.of(lease).device())) {
      return;
    }
    bridges.ensure(specOf.of(lease));
    for (List<Lease> leases : all) {
      for (Lease other : leases) {
        if (other.networkId().equals(lease.networkId())) {
          plumbing.rejoin(other, specOf);
        }
      }
    }
  }

  /**
   * What was not as the journal says of a running container, and is so again.
   *
   * @param inside whether what is missing in its namespace too is made again
   */
  List<String> mend(Path namespace, NetworkPart networks, boolean inside) throws IOException {
    List<String> mended = new ArrayList<>();
    for (Lease lease : networks.leases()) {
      mended.addAll(bridges.ensure(specOf.of(lease)));
    }
    List<Lease> lost = new ArrayList<>();
    for (Lease lease : networks.leases()) {
      if (!plumbing.exists(lease)) {
        mended.add("device " + lease.hostDevice() + " of " + lease.network() + " was not there");
        lost.add(lease);
      } else if (plumbing.rejoin(lease, specOf)) {
        mended.add("device " + lease.hostDevice() + " was no port of " + lease.network());
      }
    }
    if (!lost.isEmpty()) {
      plumbing.plug(namespace, lost, networks, names.answers(networks), specOf);
    }
    if (inside) {
      mended.addAll(plumbing.mendInside(namespace, networks));
    }
    return mended;
  }
}
