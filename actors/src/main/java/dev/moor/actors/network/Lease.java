package dev.moor.actors.network;

import java.util.List;

/**
 * What a container has of one network while it runs.
 *
 * @param hostDevice the bridge's port; empty where the network has none
 * @param device in the container: {@code eth0}
 * @param ipv4 empty: none
 * @param gateway4 empty: none (an internal network)
 * @param names under which others on the network find it
 */
public record Lease(
    String network,
    String networkId,
    String endpointId,
    String hostDevice,
    String device,
    String mac,
    String ipv4,
    int prefix4,
    String gateway4,
    String ipv6,
    int prefix6,
    String gateway6,
    List<String> names) {

  /** Null becomes empty. */
  public Lease {
    ipv4 = ipv4 == null ? "" : ipv4;
    gateway4 = gateway4 == null ? "" : gateway4;
    ipv6 = ipv6 == null ? "" : ipv6;
    gateway6 = gateway6 == null ? "" : gateway6;
    names = names == null ? List.of() : List.copyOf(names);
  }
}
