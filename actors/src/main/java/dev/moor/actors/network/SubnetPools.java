package dev.moor.actors.network;

import dev.moor.actors.port.MoorException;
import dev.moor.actors.port.MoorException.Kind;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which subnet a network gets: Docker's default pools, without what is in use already. */
public final class SubnetPools {
  private static final int LARGE_PREFIX = 16;
  private static final int SMALL_PREFIX = 20;
  private static final int V6_PREFIX = 64;

  private SubnetPools() {}

  /** The ranges of a new network, complete. */
  public static List<NetworkSpec.Range> complete(
      NetworkSpec asked, Collection<Cidr> networks, Collection<Cidr> hostRoutes) {
    List<NetworkSpec.Range> ranges = new ArrayList<>();
    boolean four = false;
    boolean six = false;
    for (NetworkSpec.Range range : asked.ranges()) {
      if (range.subnet().isEmpty()) {
        checkNothing(range);
        continue;
      }
      NetworkSpec.Range whole = checked(range, networks);
      if (whole.v6() && !asked.ipv6()) {
        continue; // as Docker, which keeps it and gives no address of it
      }
      if (whole.v6() ? six : four) {
        throw invalid("bridge driver doesn't support multiple subnets");
      }
      six |= whole.v6();
      four |= !whole.v6();
      ranges.add(whole);
    }
    List<Cidr> taken = new ArrayList<>(networks);
    taken.addAll(hostRoutes);
    if (!four) {
      ranges.add(0, first(free4(taken)));
    }
    if (asked.ipv6() && !six) {
      ranges.add(first(free6(asked.name(), taken)));
    }
    return ranges;
  }

  private static void checkNothing(NetworkSpec.Range range) {
    if (!range.gateway().isEmpty() || !range.ipRange().isEmpty() || !range.auxiliary().isEmpty()) {
      throw invalid(
          "invalid network config: a gateway, an IP range or an auxiliary address needs a"
              + " subnet");
    }
  }

  private static NetworkSpec.Range first(Cidr subnet) {
    return new NetworkSpec.Range(subnet.toString(), "", subnet.at(1).toString(), Map.of());
  }

  private static NetworkSpec.Range checked(NetworkSpec.Range range, Collection<Cidr> networks) {
    Cidr subnet =
        Cidr.parse(range.subnet())
            .orElseThrow(() -> invalid("invalid subnet " + range.subnet() + ": invalid CIDR"));
    if (subnet.prefix() > subnet.bits() - 2) {
      throw invalid("invalid subnet " + range.subnet() + ": it has no room for containers");
    }
    for (Cidr other : networks) {
      if (other.overlaps(subnet)) {
        throw new MoorException(
            Kind.FORBIDDEN,
            "invalid pool request: Pool overlaps with other one on this address space: "
                + subnet
                + " with "
                + other);
      }
    }
    if (!range.ipRange().isEmpty()
        && Cidr.parse(range.ipRange()).filter(subnet::contains).isEmpty()) {
      throw invalid("invalid ip-range " + range.ipRange() + ": it is not within " + subnet);
    }
    inside(subnet, range.gateway(), "gateway");
    range.auxiliary().values().forEach(address -> inside(subnet, address, "auxiliary"));
    // Docker keeps the subnet's text as its first address; a gateway not given is the first one.
    String gateway = range.gateway().isEmpty() ? subnet.at(1).toString() : range.gateway();
    checkAuxiliary(range, gateway);
    return new NetworkSpec.Range(subnet.toString(), range.ipRange(), gateway, range.auxiliary());
  }

  /** None is the gateway, or another one. */
  private static void checkAuxiliary(NetworkSpec.Range range, String gateway) {
    Set<Ip> taken = new HashSet<>();
    taken.add(Ip.parse(gateway).orElseThrow());
    for (Map.Entry<String, String> entry : range.auxiliary().entrySet()) {
      if (!taken.add(Ip.parse(entry.getValue()).orElseThrow())) {
        throw new MoorException(
            Kind.FORBIDDEN,
            "failed to allocate secondary ip address (%s:%s): Address already in use"
                .formatted(entry.getKey(), entry.getValue()));
      }
    }
  }

  private static void inside(Cidr subnet, String address, String what) {
    if (!address.isEmpty() && Ip.parse(address).filter(subnet::contains).isEmpty()) {
      throw invalid(
          "invalid %s address %s: it does not belong to subnet %s"
              .formatted(what, address, subnet));
    }
  }

  /** The first of Docker's pools that touches nothing. */
  static Cidr free4(Collection<Cidr> taken) {
    List<Cidr> pools = new ArrayList<>();
    for (int second = 17; second <= 31; second++) {
      pools.add(Cidr.parse("172." + second + ".0.0/" + LARGE_PREFIX).orElseThrow());
    }
    for (int third = 0; third < 256; third += 1 << (24 - SMALL_PREFIX)) {
      pools.add(Cidr.parse("192.168." + third + ".0/" + SMALL_PREFIX).orElseThrow());
    }
    return pools.stream()
        .filter(pool -> taken.stream().noneMatch(pool::overlaps))
        .findFirst()
        .orElseThrow(
            () ->
                new MoorException(
                    Kind.INVALID,
                    "could not find an available, non-overlapping IPv4 address pool among the"
                        + " defaults to assign to the network"));
  }

  /** A unique local subnet that the name decides. */
  private static Cidr free6(String name, Collection<Cidr> taken) {
    BigInteger base = Ip.parse("fd00::").orElseThrow().number();
    long seed = Integer.toUnsignedLong(name.hashCode());
    for (long i = 0; i < 1 << 16; i++) {
      BigInteger global =
          BigInteger.valueOf(seed * 31 + 0x6d6f_6f72L)
              .shiftLeft(80)
              .or(BigInteger.valueOf(i).shiftLeft(64));
      BigInteger mask = BigInteger.ONE.shiftLeft(120).subtract(BigInteger.ONE);
      Cidr subnet = Cidr.of(new Ip(base.or(global.and(mask)), true), V6_PREFIX);
      if (taken.stream().noneMatch(subnet::overlaps)) {
        return subnet;
      }
    }
    throw new MoorException(Kind.INVALID, "could not find an available IPv6 subnet");
  }

  private static MoorException invalid(String why) {
    return new MoorException(Kind.INVALID, why);
  }
}
