package dev.moor.actors.network;

import java.math.BigInteger;
import java.util.Optional;

/** A range of addresses, IPv4 or IPv6, as numbers: {@code 172.17.0.0/16}. */
public record Cidr(BigInteger base, int prefix, boolean v6) {
  /** The range that the text's address lies in; empty where it is none. */
  public static Optional<Cidr> parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0 || !text.substring(slash + 1).matches("\\d{1,3}")) {
      return Optional.empty();
    }
    int prefix = Integer.parseInt(text.substring(slash + 1));
    return Ip.parse(text.substring(0, slash))
        .filter(ip -> prefix <= ip.bits())
        .map(ip -> of(ip, prefix));
  }

  public static Cidr of(Ip ip, int prefix) {
    BigInteger mask = size(ip.bits() - prefix).subtract(BigInteger.ONE);
    return new Cidr(ip.number().andNot(mask), prefix, ip.v6());
  }

  private static BigInteger size(int bits) {
    return BigInteger.ONE.shiftLeft(bits);
  }

  public int bits() {
    return v6 ? 128 : 32;
  }

  public BigInteger size() {
    return size(bits() - prefix);
  }

  /** The address at this distance from the first one. */
  public Ip at(BigInteger offset) {
    return new Ip(base.add(offset), v6);
  }

  public Ip at(long offset) {
    return at(BigInteger.valueOf(offset));
  }

  /** The last address: of IPv4 the one for all. */
  public Ip last() {
    return at(size().subtract(BigInteger.ONE));
  }

  public boolean contains(Ip ip) {
    return ip.v6() == v6
        && ip.number().compareTo(base) >= 0
        && ip.number().compareTo(base.add(size())) < 0;
  }

  public boolean contains(Cidr other) {
    return other.v6 == v6 && other.prefix >= prefix && contains(other.at(0));
  }

  public boolean overlaps(Cidr other) {
    return contains(other.at(0)) || other.contains(at(0));
  }

  @Override
  public String toString() {
    return at(0) + "/" + prefix;
  }
}
