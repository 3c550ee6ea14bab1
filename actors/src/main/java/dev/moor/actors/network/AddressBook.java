package dev.moor.actors.network;

import dev.moor.actors.port.MoorException;
import dev.moor.actors.port.MoorException.Kind;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which addresses of one range are taken, by which container. Not for two threads; rebuilt from the
 * containers' events.
 */
public final class AddressBook {
  private final String network;
  private final Cidr subnet;
  private final Cidr pool;
  private final Set<BigInteger> reserved = new HashSet<>();
  private final Map<BigInteger, String> taken = new HashMap<>();
  private BigInteger last;

  /**
   * @param network as an error is to name it
   */
  public AddressBook(NetworkSpec.Range range, String network) {
    this.network = network;
    subnet = range.cidr();
    pool = range.ipRange().isEmpty() ? subnet : Cidr.parse(range.ipRange()).orElseThrow();
    reserved.add(subnet.base());
    if (!subnet.v6()) {
      reserved.add(subnet.last().number());
    }
    reserved.add(range.gatewayIp().number());
    range.auxiliary().values().forEach(text -> reserved.add(Ip.parse(text).orElseThrow().number()));
  }

  /** The next free one, as Docker goes: the lowest that is free. */
  public Ip any(String container) {
    BigInteger end = pool.base().add(pool.size());
    BigInteger start = pool.base();
    // Below the last one given all is taken until one is given back.
    if (last != null) {
      start = last.add(BigInteger.ONE);
    }
    for (BigInteger n = start; n.compareTo(end) < 0; n = n.add(BigInteger.ONE)) {
      if (!reserved.contains(n) && !taken.containsKey(n)) {
        taken.put(n, container);
        last = n;
        return new Ip(n, subnet.v6());
      }
    }
    throw new MoorException(
        Kind.INTERNAL,
        "no available IPv%d addresses on this network's address pools: %s"
            .formatted(subnet.v6() ? 6 : 4, network));
  }

  /** This one. */
  public Ip fixed(String address, String container) {
    Ip ip =
        Ip.parse(address)
            .filter(subnet::contains)
            .orElseThrow(
                () ->
                    new MoorException(
                        Kind.INVALID,
                        "no configured subnet contains IP address " + address + ": " + subnet));
    String holder = taken.get(ip.number());
    if (reserved.contains(ip.number()) || (holder != null && !holder.equals(container))) {
      throw new MoorException(
          Kind.CONFLICT,
          "Address already in use: "
              + address
              + (holder == null ? "" : " (container " + shortId(holder) + ")"));
    }
    taken.put(ip.number(), container);
    return ip;
  }

  private static String shortId(String id) {
    return id.substring(0, Math.min(12, id.length()));
  }

  /** What the journal says: taken, whatever else. Another range's address is nothing here. */
  public void restore(String address, String container) {
    Ip.parse(address).filter(subnet::contains).ifPresent(ip -> taken.put(ip.number(), container));
  }

  /** Nothing of the container's is taken any more. */
  public void release(String container) {
    taken
        .entrySet()
        .removeIf(
            entry -> {
              boolean own = entry.getValue().equals(container);
              if (own && last != null && entry.getKey().compareTo(last) <= 0) {
                // a fixed one may lie below the pool, where nothing is given
                last = entry.getKey().max(pool.base()).subtract(BigInteger.ONE);
              }
              return own;
            });
  }

  public boolean isEmpty() {
    return taken.isEmpty();
  }
}
