package dev.moor.http.json;

import dev.moor.actors.container.ContainerView;
import dev.moor.actors.network.Lease;
import dev.moor.actors.network.NetworkSpec;
import dev.moor.actors.network.NetworkView;
import dev.moor.actors.port.NetworkService.Listed;

/** Networks as lists and inspect show them. */
public final class NetworkJson {
  private NetworkJson() {}

  /**
   * @param users whether the containers are shown (inspect alone shows them)
   */
  public static void write(JsonOut out, Listed listed, boolean users) {
    NetworkView view = listed.view();
    NetworkSpec spec = view.spec();
    out.object()
        .text("Name", view.name())
        .text("Id", view.id())
        .time("Created", view.createdAt())
        .text("Scope", "local")
        .text("Driver", spec.driver())
        .flag("EnableIPv4", true)
        .flag("EnableIPv6", spec.ipv6())
        .object("IPAM")
        .text("Driver", "default")
        .textMap("Options", spec.ipamOptions().isEmpty() ? null : spec.ipamOptions());
    ranges(out, spec);
    out.end()
        .flag("Internal", spec.internal())
        .flag("Attachable", spec.attachable())
        .flag("Ingress", false)
        .object("ConfigFrom")
        .text("Network", "")
        .end()
        .flag("ConfigOnly", false)
        .object("Containers");
    if (users) {
      listed.users().forEach(user -> container(out, user, view.id()));
    }
    out.end().textMap("Options", spec.options()).textMap("Labels", spec.labels()).end();
  }

  private static void ranges(JsonOut out, NetworkSpec spec) {
    if (spec.ranges().isEmpty()) {
      out.nothing("Config");
      return;
    }
    out.array("Config");
    for (NetworkSpec.Range range : spec.ranges()) {
      out.object()
          .text("Subnet", range.subnet())
          .textUnlessEmpty("IPRange", range.ipRange())
          .text("Gateway", range.gateway());
      if (!range.auxiliary().isEmpty()) {
        out.textMap("AuxiliaryAddresses", range.auxiliary());
      }
      out.end();
    }
    out.endArray();
  }

  private static void container(JsonOut out, ContainerView user, String networkId) {
    Lease lease = user.networks().lease(networkId).orElse(null);
    out.object(user.id())
        .text("Name", user.name())
        .text("EndpointID", lease == null ? "" : lease.endpointId())
        .text("MacAddress", lease == null ? "" : lease.mac())
        .text("IPv4Address", lease == null ? "" : address(lease.ipv4(), lease.prefix4()))
        .text("IPv6Address", lease == null ? "" : address(lease.ipv6(), lease.prefix6()))
        .end();
  }

  private static String address(String ip, int prefix) {
    return ip.isEmpty() ? "" : ip + "/" + prefix;
  }
}
