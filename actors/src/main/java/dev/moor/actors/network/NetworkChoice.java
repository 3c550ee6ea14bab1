package dev.moor.actors.network;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a container is to have of networks; the first endpoint is its network mode's.
 *
 * @param bindings by {@code 80/tcp}: where it is published
 * @param publishAll every exposed port gets one of the host's
 */
public record NetworkChoice(
    List<EndpointChoice> endpoints, Map<String, List<Binding>> bindings, boolean publishAll) {

  /**
   * @param hostIp empty: every address
   * @param hostPort empty: any; {@code 8080}, or {@code 8080-8090}: any of these
   */
  public record Binding(String hostIp, String hostPort) {
    /** Null becomes empty. */
    public Binding {
      hostIp = hostIp == null ? "" : hostIp;
      hostPort = hostPort == null ? "" : hostPort;
    }
  }

  /** Null becomes empty. */
  public NetworkChoice {
    endpoints = endpoints == null ? List.of() : List.copyOf(endpoints);
    bindings = bindings == null ? Map.of() : bindings;
  }

  /** Nothing at all. */
  public static NetworkChoice none() {
    return new NetworkChoice(List.of(), Map.of(), false);
  }

  public boolean nothing() {
    return endpoints.isEmpty() && bindings.isEmpty() && !publishAll;
  }

  public NetworkChoice withEndpoints(List<EndpointChoice> other) {
    return new NetworkChoice(other, bindings, publishAll);
  }

  /** With one endpoint more; one on the same network is replaced. */
  public NetworkChoice with(EndpointChoice endpoint) {
    List<EndpointChoice> all = new ArrayList<>(endpoints);
    all.removeIf(e -> e.isOn(endpoint.network(), endpoint.networkId()));
    all.add(endpoint);
    return withEndpoints(all);
  }

  /** Without the endpoint on this network. */
  public NetworkChoice without(String network, String networkId) {
    List<EndpointChoice> all = new ArrayList<>(endpoints);
    all.removeIf(e -> e.isOn(network, networkId));
    return withEndpoints(all);
  }

  /** What is published: the bindings and, where asked for, every exposed port without one. */
  public Map<String, List<Binding>> published(Iterable<String> exposed) {
    Map<String, List<Binding>> all = new TreeMap<>(bindings);
    if (publishAll) {
      for (String port : exposed) {
        String full = port.contains("/") ? port : port + "/tcp";
        all.putIfAbsent(full, List.of(new Binding("", "")));
      }
    }
    return all;
  }
}
