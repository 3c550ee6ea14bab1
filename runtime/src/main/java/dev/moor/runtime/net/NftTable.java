package dev.moor.runtime.net;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.StringJoiner;

/**
 * The text of Moor's own table. A published port is one element of a map, so a packet's way is as
 * long with a thousand ports as with one. Touches nothing.
 */
public final class NftTable {
  /**
   * A network's bridge.
   *
   * @param subnet4 empty: none
   * @param subnet6 empty: none
   * @param internal nothing gets in or out
   * @param isolated its containers do not reach each other either
   * @param masquerade what leaves takes the host's address
   */
  public record Bridge(
      String device,
      String subnet4,
      String subnet6,
      boolean internal,
      boolean isolated,
      boolean masquerade) {}

  /**
   * A published port.
   *
   * @param hostIp empty or {@code 0.0.0.0} or {@code ::}: every address of the host
   * @param protocol {@code tcp}, {@code udp}, {@code sctp}
   */
  public record Port(
      String hostIp, int hostPort, String protocol, String containerIp, int containerPort) {
    boolean v6() {
      return containerIp.indexOf(':') >= 0;
    }

    boolean everywhere() {
      return hostIp.isEmpty() || hostIp.equals("0.0.0.0") || hostIp.equals("::");
    }

    private String map() {
      return (v6() ? "pub6" : "pub4") + (everywhere() ? "" : "at");
    }

    private String key() {
      String port = protocol + " . " + hostPort;
      return everywhere() ? port : hostIp + " . " + port;
    }
  }

  private final String name;

  /**
   * @param name of the table, in the family inet
   */
  public NftTable(String name) {
    this.name = name;
  }

  public String name() {
    return name;
  }

  /** The whole table anew, whatever was there of it. */
  public String whole(Collection<Bridge> bridges, Collection<Port> ports) {
    StringBuilder text = new StringBuilder();
    text.append("add table inet ").append(name).append('\n');
    text.append("delete table inet ").append(name).append('\n');
    text.append("table inet ").append(name).append(" {\n");
    set(text, "bridges", "iifname", bridges.stream().map(b -> quoted(b.device())).toList());
    set(
        text,
        "same",
        "iifname . oifname",
        bridges.stream()
            .filter(b -> !b.isolated())
            .map(b -> quoted(b.device()) + " . " + quoted(b.device()))
            .toList());
    set(
        text,
        "closed",
        "iifname",
        bridges.stream().filter(Bridge::internal).map(b -> quoted(b.device())).toList());
    for (String family : List.of("4", "6")) {
      String address = "ipv" + family + "_addr";
      text.append(
          "map pub%s { type inet_proto . inet_service : %s . inet_service; }\n"
              .formatted(family, address));
      text.append(
          "map pub%sat { type %s . inet_proto . inet_service : %s . inet_service; }\n"
              .formatted(family, address, address));
    }
    chains(text, bridges);
    text.append("}\n");
    if (!ports.isEmpty()) {
      text.append(add(ports));
    }
    return text.toString();
  }

  private static void chains(StringBuilder text, Collection<Bridge> bridges) {
    // With route_localnet, what is meant for the host alone must not come in from a bridge. Each
    // packet passes here: the address, which is cheaper to compare, comes first.
    text.append(
        """
        chain raw {
          type filter hook prerouting priority raw; policy accept;
          ip daddr 127.0.0.0/8 iifname @bridges drop
          ip saddr 127.0.0.0/8 iifname @bridges drop
        }
        chain prerouting {
          type nat hook prerouting priority dstnat; policy accept;
          ip daddr 127.0.0.0/8 return
          dnat ip to ip daddr . meta l4proto . th dport map @pub4at
          dnat ip6 to ip6 daddr . meta l4proto . th dport map @pub6at
          fib daddr type local dnat ip to meta l4proto . th dport map @pub4
          fib daddr type local dnat ip6 to meta l4proto . th dport map @pub6
        }
        chain output {
          type nat hook output priority -100; policy accept;
          ip6 daddr ::1 return
          dnat ip to ip daddr . meta l4proto . th dport map @pub4at
          dnat ip6 to ip6 daddr . meta l4proto . th dport map @pub6at
          fib daddr type local dnat ip to meta l4proto . th dport map @pub4
          fib daddr type local dnat ip6 to meta l4proto . th dport map @pub6
        }
        chain pass {
          meta mark set meta mark or %s accept
        }
        chain forward {
          type filter hook forward priority -10; policy accept;
          oifname @bridges ct state established,related goto pass
          iifname . oifname @same goto pass
          iifname @closed drop
          oifname @closed drop
          oifname @bridges ct status dnat goto pass
          oifname @bridges drop
          iifname @bridges goto pass
        }
        chain postrouting {
          type nat hook postrouting priority srcnat; policy accept;
          oifname @bridges ip saddr 127.0.0.0/8 masquerade
        """
            .formatted(ForeignForward.MARK));
    for (Bridge bridge : bridges) {
      nat(text, bridge, "ip", bridge.subnet4());
      nat(text, bridge, "ip6", bridge.subnet6());
    }
    text.append("}\n");
  }

  /** The last rule sends a container's own packet back to its bridge by way of the host. */
  private static void nat(StringBuilder text, Bridge bridge, String family, String subnet) {
    if (subnet.isEmpty()) {
      return;
    }
    String device = quoted(bridge.device());
    if (bridge.masquerade() && !bridge.internal()) {
      text.append("  %s saddr %s oifname != %s masquerade\n".formatted(family, subnet, device));
    }
    text.append(
        "  %s saddr %s oifname %s ct status dnat masquerade\n".formatted(family, subnet, device));
  }

  // By typeof: libnftables 1.0.6 crashes where it reads a set of a bare "type ifname" of 1.1.3.
  private static void set(StringBuilder text, String set, String type, List<String> elements) {
    text.append("set ").append(set).append(" { typeof ").append(type).append("; ");
    if (!elements.isEmpty()) {
      text.append("elements = { ").append(String.join(", ", elements)).append(" }; ");
    }
    text.append("}\n");
  }

  /** Published ports come. */
  public String add(Collection<Port> ports) {
    return elements("add", ports, true);
  }

  /** Published ports go. */
  public String remove(Collection<Port> ports) {
    return elements("delete", ports, false);
  }

  private String elements(String verb, Collection<Port> ports, boolean values) {
    StringBuilder text = new StringBuilder();
    for (String map : List.of("pub4", "pub4at", "pub6", "pub6at")) {
      List<Port> own = new ArrayList<>(ports);
      own.removeIf(port -> !port.map().equals(map));
      if (!own.isEmpty()) {
        StringJoiner joined = new StringJoiner(", ", "{ ", " }\n");
        for (Port port : own) {
          String target = " : " + port.containerIp() + " . " + port.containerPort();
          joined.add(port.key() + (values ? target : ""));
        }
        text.append("%s element inet %s %s ".formatted(verb, name, map)).append(joined);
      }
    }
    return text.toString();
  }

  /** The end of the table. */
  public String gone() {
    return "add table inet %s\ndelete table inet %s\n".formatted(name, name);
  }

  private static String quoted(String device) {
    return '"' + device + '"';
  }
}
