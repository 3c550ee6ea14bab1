package dev.moor.runtime.net;

/**
 * The rules in a container's own namespace that lead 127.0.0.11 to the name server's socket there,
 * at a port that leaves 53 to a name server of the container's own. Touches nothing.
 */
public final class ResolverRules {
  public static final String ADDRESS = "127.0.0.11";

  /** Above those that the kernel gives to who asks for any. */
  public static final int PORT = 64053;

  public static final String TABLE =
      """
      add table ip moor
      delete table ip moor
      table ip moor {
        chain output {
          type nat hook output priority -100; policy accept;
          ip daddr %1$s udp dport 53 dnat to %1$s:%2$d
          ip daddr %1$s tcp dport 53 dnat to %1$s:%2$d
        }
      }
      """
          .formatted(ADDRESS, PORT);

  private ResolverRules() {}
}
