package dev.moor.http.json;

import dev.moor.actors.container.ContainerView;
import dev.moor.actors.network.EndpointChoice;
import dev.moor.actors.network.Lease;
import dev.moor.actors.network.NetworkChoice;
import dev.moor.actors.network.NetworkPart;
import dev.moor.actors.network.PredefinedNetwork;
import dev.moor.actors.network.PublishedPort;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** What lists and inspect show of a container's networks and ports. */
final class EndpointJson {
  private EndpointJson() {}

  /** The mode as Docker shows it: {@code default} is said as what it came to. */
  static String mode(ContainerView view, String asked) {
    return asked.equals("default") && !view.networks().choice().endpoints().isEmpty()
        ? "bridge"
        : asked;
  }

  /** HostConfig's PortBindings. */
  static void bindings(JsonOut out, NetworkChoice choice) {
    out.object("PortBindings");
    new TreeMap<>(choice.bindings())
        .forEach(
            (port, bindings) -> {
              out.array(port);
              for (NetworkChoice.Binding binding : bindings) {
                out.object()
                    .text("HostIp", binding.hostIp())
                    .text("HostPort", binding.hostPort())
                    .end();
              }
              out.endArray();
            });
    out.end();
  }

  /** A list's Ports. */
  static void listedPorts(JsonOut out, ContainerView view) {
    out.array("Ports");
    TreeSet<String> plain = new TreeSet<>();
    if (hasPorts(view)) {
      view.spec().exposedPorts().forEach(port -> plain.add(full(port)));
    }
    for (PublishedPort port : view.networks().reached()) {
      plain.remove(port.key());
      out.object()
          .text("IP", port.hostIp())
          .number("PrivatePort", port.containerPort())
          .number("PublicPort", port.hostPort())
          .text("Type", port.protocol())
          .end();
    }
    for (String port : plain) {
      int slash = port.indexOf('/');
      if (port.substring(0, slash).matches("\\d+")) {
        out.object()
            .number("PrivatePort", Long.parseLong(port.substring(0, slash)))
            .text("Type", port.substring(slash + 1))
            .end();
      }
    }
    out.endArray();
  }

  /** With no address of its own, or internal ones alone, there is nothing to reach a port at. */
  private static boolean hasPorts(ContainerView view) {
    return view.pid() != 0
        && view.networks().leases().stream()
            .anyMatch(lease -> !lease.gateway4().isEmpty() || !lease.gateway6().isEmpty());
  }

  private static String full(String port) {
    return port.contains("/") ? port : port + "/tcp";
  }

  /** The whole of inspect's NetworkSettings. */
  static void settings(JsonOut out, ContainerView view) {
    NetworkPart part = view.networks();
    boolean runs = !part.leases().isEmpty();
    Optional<Lease> shown =
        part.leases().stream().filter(lease -> lease.network().equals("bridge")).findFirst();
    out.object("NetworkSettings")
        .text("Bridge", "")
        .text("SandboxID", runs ? view.id() : "")
        .text("SandboxKey", runs ? "/proc/" + view.pid() + "/ns/net" : "");
    ports(out, view);
    out.flag("HairpinMode", false)
        .text("LinkLocalIPv6Address", "")
        .number("LinkLocalIPv6PrefixLen", 0)
        .nothing("SecondaryIPAddresses")
        .nothing("SecondaryIPv6Addresses");
    addresses(out, shown.orElse(null));
    out.text("MacAddress", shown.map(Lease::mac).orElse(""));
    networks(out, view);
    out.end();
  }

  private static void addresses(JsonOut out, Lease lease) {
    out.text("EndpointID", lease == null ? "" : lease.endpointId())
        .text("Gateway", lease == null ? "" : lease.gateway4())
        .text("GlobalIPv6Address", lease == null ? "" : lease.ipv6())
        .number("GlobalIPv6PrefixLen", lease == null ? 0 : lease.prefix6())
        .text("IPAddress", lease == null ? "" : lease.ipv4())
        .number("IPPrefixLen", lease == null ? 0 : lease.prefix4())
        .text("IPv6Gateway", lease == null ? "" : lease.gateway6());
  }

  private static void ports(JsonOut out, ContainerView view) {
    Map<String, List<PublishedPort>> byKey = new TreeMap<>();
    if (hasPorts(view)) {
      view.spec().exposedPorts().forEach(port -> byKey.put(full(port), new ArrayList<>()));
    }
    for (PublishedPort port : view.networks().reached()) {
      byKey.computeIfAbsent(port.key(), key -> new ArrayList<>()).add(port);
    }
    out.object("Ports");
    byKey.forEach(
        (key, ports) -> {
          if (ports.isEmpty()) {
            out.nothing(key);
            return;
          }
          out.array(key);
          for (PublishedPort port : ports) {
            out.object()
                .text("HostIp", port.hostIp())
                .text("HostPort", Integer.toString(port.hostPort()))
                .end();
          }
          out.endArray();
        });
    out.end();
  }

  /** Networks by name, also of a container that does not run. */
  static void networks(JsonOut out, ContainerView view) {
    out.object("Networks");
    NetworkPart part = view.networks();
    for (EndpointChoice endpoint : part.choice().endpoints()) {
      Lease lease =
          part.leases().stream()
              .filter(one -> endpoint.isOn(one.network(), one.networkId()))
              .findFirst()
              .orElse(null);
      network(out, view, endpoint, lease);
    }
    if (part.choice().endpoints().isEmpty()) {
      String mode = view.spec() == null ? "none" : view.spec().host().networkMode();
      if (List.of("host", "none", "default").contains(mode)) {
        String name = mode.equals("host") ? "host" : "none";
        String id = view.pid() == 0 ? "" : PredefinedNetwork.id(name);
        network(out, view, EndpointChoice.of(name).on(name, id), null);
      }
    }
    out.end();
  }

  private static void network(
      JsonOut out, ContainerView view, EndpointChoice endpoint, Lease lease) {
    out.object(endpoint.network());
    if (endpoint.ipv4().isEmpty() && endpoint.ipv6().isEmpty()) {
      out.nothing("IPAMConfig");
    } else {
      out.object("IPAMConfig")
          .textUnlessEmpty("IPv4Address", endpoint.ipv4())
          .textUnlessEmpty("IPv6Address", endpoint.ipv6())
          .end();
    }
    boolean named = !endpoint.network().matches("bridge|none|host");
    boolean linked = !endpoint.links().isEmpty() && !endpoint.network().equals("bridge");
    out.texts("Links", linked ? endpoint.links() : null)
        .texts("Aliases", endpoint.aliases().isEmpty() ? null : endpoint.aliases())
        .text("MacAddress", lease == null ? "" : lease.mac())
        .textMap("DriverOpts", endpoint.driverOptions().isEmpty() ? null : endpoint.driverOptions())
        .number("GwPriority", endpoint.gatewayPriority())
        .text("NetworkID", lease == null ? endpoint.networkId() : lease.networkId());
    addresses(out, lease);
    out.texts("DNSNames", named && lease != null ? lease.names() : null).end();
  }
}
