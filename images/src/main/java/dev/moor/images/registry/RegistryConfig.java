package dev.moor.images.registry;

import dev.moor.images.ImageException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How registries are reached.
 *
 * @param insecure hosts ({@code host} or {@code host:port}) and networks (CIDR) that need no
 *     verified TLS
 * @param mirrors of Docker Hub, asked before it and never with its credentials
 * @param certificateFolders folders with one subfolder a registry ({@code host:port}), whose {@code
 *     *.crt} are trusted for it
 */
public record RegistryConfig(
    List<String> insecure, List<URI> mirrors, List<Path> certificateFolders) {
  /** The name of Docker Hub in references. */
  static final String HUB = "docker.io";

  private static final String HUB_HOST = "registry-1.docker.io";
  private static final List<String> LOOPBACK = List.of("127.0.0.0/8", "::1/128");

  public RegistryConfig {
    insecure = List.copyOf(insecure);
    mirrors = List.copyOf(mirrors);
    certificateFolders = List.copyOf(certificateFolders);
  }

  /** Reads the daemon's options; what cannot be a mirror or a network is INVALID. */
  public static RegistryConfig of(
      List<String> insecure, List<String> mirrors, List<Path> certificateFolders) {
    List<URI> uris = new ArrayList<>();
    for (String mirror : mirrors) {
      uris.add(mirror(mirror));
    }
    for (String entry : insecure) {
      if (entry.contains("://")) {
        throw ImageException.invalid(
            "insecure registry " + entry + " should not contain '://': use HOST[:PORT] or a CIDR");
      }
      if (entry.contains("/") && Network.parse(entry) == null) {
        throw ImageException.invalid("insecure registry " + entry + " is no valid CIDR");
      }
    }
    return new RegistryConfig(insecure, uris, certificateFolders);
  }

  private static URI mirror(String text) {
    try {
      URI uri = URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
      boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      boolean bare = uri.getQuery() == null && uri.getFragment() == null;
      boolean plain = uri.getUserInfo() == null && uri.getRawPath().isEmpty();
      if (http && uri.getHost() != null && bare && plain) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      throw new ImageException(
          ImageException.Kind.INVALID, "invalid mirror: " + text + ": " + e.getMessage(), e);
    }
    throw ImageException.invalid(
        "invalid mirror: " + text + ": must be http(s)://HOST[:PORT] without path or query");
  }

  /** The endpoints of a reference's domain in the order to try them. */
  List<Endpoint> endpoints(String domain, boolean withMirrors) {
    List<Endpoint> all = new ArrayList<>();
    if (domain.equals(HUB)) {
      if (withMirrors) {
        for (URI mirror : mirrors) {
          all.add(new Endpoint(List.of(mirror), isInsecure(mirror.getRawAuthority()), true));
        }
      }
      all.add(new Endpoint(List.of(URI.create("https://" + HUB_HOST)), false, false));
      return all;
    }
    URI https = URI.create("https://" + domain);
    if (isInsecure(domain)) {
      all.add(new Endpoint(List.of(https, URI.create("http://" + domain)), true, false));
    } else {
      all.add(new Endpoint(List.of(https), false, false));
    }
    return all;
  }

  /** True where TLS is not needed for the host, which may have a port. */
  boolean isInsecure(String authority) {
    String host = hostOf(authority);
    List<Network> networks = new ArrayList<>();
    for (String entry : insecure) {
      if (entry.equals(authority) || entry.equals(host)) {
        return true;
      }
      if (entry.contains("/")) {
        networks.add(Network.parse(entry));
      }
    }
    if (host.equals("localhost")) {
      return true;
    }
    LOOPBACK.forEach(network -> networks.add(Network.parse(network)));
    try {
      for (InetAddress address : InetAddress.getAllByName(host)) {
        if (networks.stream().anyMatch(network -> network.contains(address))) {
          return true;
        }
      }
      return false;
    } catch (UnknownHostException e) {
      // unknown is not in any network; the connection will say what is wrong
      return false;
    }
  }

  static String hostOf(String authority) {
    String host = URI.create("https://" + authority).getHost();
    return host == null ? authority : host;
  }

  private record Network(byte[] address, int bits) {
    static Network parse(String cidr) {
      int slash = cidr.indexOf('/');
      String host = cidr.substring(0, slash);
      if (!host.matches("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*")
          || !cidr.substring(slash + 1).matches("[0-9]{1,3}")) {
        return null;
      }
      try {
        byte[] bytes = InetAddress.getByName(host).getAddress();
        int bits = Integer.parseInt(cidr.substring(slash + 1));
        return bits <= bytes.length * 8 ? new Network(bytes, bits) : null;
      } catch (UnknownHostException e) {
        return null;
      }
    }

    boolean contains(InetAddress other) {
      byte[] bytes = other.getAddress();
      if (bytes.length != address.length) {
        return false;
      }
      int shift = address.length * 8 - bits;
      BigInteger mine = new BigInteger(1, address).shiftRight(shift);
      return mine.equals(new BigInteger(1, bytes).shiftRight(shift));
    }
  }
}
