package dev.moor.runtime.net;

/**
 * The rules in a container's own namespace that lead 127.0.0.11 to the name server on its bridge.
 * Touches nothing.
 */
public final class ResolverRules {
  public static final String ADDRESS = "127.0.0.11";

  private ResolverRules() {}

  /** What comes from outside for 127/8 is dropped: route_localnet would let it in. */
  public static String to(String server) {
    return """
        add table ip moor
        delete table ip moor
        table ip moor {
          chain raw {
            type filter hook prerouting priority raw; policy accept;
            ip daddr 127.0.0.0/8 iifname != "lo" drop
          }
          chain output {
            type nat hook output priority -100; policy accept;
            ip daddr %1$s udp dport 53 dnat to %2$s:53
            ip daddr %1$s tcp dport 53 dnat to %2$s:53
          }
          chain postrouting {
            type nat hook postrouting priority srcnat; policy accept;
            ip saddr 127.0.0.0/8 oifname != "lo" masquerade
          }
        }
        """
        .formatted(ADDRESS, server);
  }
}
