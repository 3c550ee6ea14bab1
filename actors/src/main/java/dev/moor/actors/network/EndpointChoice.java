package dev.moor.actors.network;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a container is to have of one network.
 *
 * @param network its name, or as the client named what did not exist then
 * @param networkId empty: it did not exist when it was named
 * @param ipv4 empty: any
 * @param ipv6 empty: any
 * @param mac empty: made from the address
 * @param gatewayPriority the network with the highest one has the default route
 * @param links other containers under names of the container's own: {@code other:name}
 */
public record EndpointChoice(
    String network,
    String networkId,
    String ipv4,
    String ipv6,
    String mac,
    List<String> aliases,
    Map<String, String> driverOptions,
    int gatewayPriority,
    List<String> links) {

  /** Null becomes empty. */
  public EndpointChoice {
    networkId = networkId == null ? "" : networkId;
    ipv4 = ipv4 == null ? "" : ipv4;
    ipv6 = ipv6 == null ? "" : ipv6;
    mac = mac == null ? "" : mac;
    aliases = aliases == null ? List.of() : aliases;
    driverOptions = driverOptions == null ? Map.of() : driverOptions;
    links = links == null ? List.of() : links;
  }

  /** Any address. */
  public static EndpointChoice of(String network) {
    return new EndpointChoice(network, "", "", "", "", List.of(), Map.of(), 0, List.of());
  }

  /** The same on the network that was found. */
  public EndpointChoice on(String name, String id) {
    return new EndpointChoice(
        name, id, ipv4, ipv6, mac, aliases, driverOptions, gatewayPriority, links);
  }

  /** The same with this address of the device. */
  public EndpointChoice withMac(String given) {
    return new EndpointChoice(
        network, networkId, ipv4, ipv6, given, aliases, driverOptions, gatewayPriority, links);
  }

  /** The same with these links too. */
  public EndpointChoice withLinks(List<String> more) {
    Set<String> all = new LinkedHashSet<>(links);
    all.addAll(more);
    return linked(List.copyOf(all));
  }

  /** The same with these links and no others. */
  public EndpointChoice linked(List<String> all) {
    return new EndpointChoice(
        network, networkId, ipv4, ipv6, mac, aliases, driverOptions, gatewayPriority, all);
  }

  /** Whether it is this network: by id, or by name where no id is known. */
  public boolean isOn(String name, String id) {
    return networkId.isEmpty() || id.isEmpty() ? network.equals(name) : networkId.equals(id);
  }
}
