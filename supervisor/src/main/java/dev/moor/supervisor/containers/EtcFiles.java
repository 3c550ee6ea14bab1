package dev.moor.supervisor.containers;

import dev.moor.actors.container.ContainerSpec;
import dev.moor.actors.container.HostSpec;
import dev.moor.actors.network.Lease;
import dev.moor.actors.network.NetworkPart;
import java.util.ArrayList;
import java.util.List;

/** The texts of /etc/hosts, /etc/hostname and /etc/resolv.conf in a container, as Docker's. */
final class EtcFiles {
  private static final String LOCAL_HOSTS =
      """
      127.0.0.1\tlocalhost
      ::1\tlocalhost ip6-localhost ip6-loopback
      fe00::0\tip6-localnet
      ff00::0\tip6-mcastprefix
      ff02::1\tip6-allnodes
      ff02::2\tip6-allrouters
      """;

  private static final List<String> PUBLIC_SERVERS = List.of("8.8.8.8", "8.8.4.4");

  private EtcFiles() {}

  /** The name the container sees: as given, the host's in its namespace, else the short id. */
  static String hostname(String id, ContainerSpec spec, String hostHostname) {
    if (!spec.hostname().isEmpty()) {
      return spec.hostname();
    }
    boolean hostNames =
        spec.host().networkMode().equals("host") || spec.host().utsMode().equals("host");
    return hostNames ? hostHostname : id.substring(0, 12);
  }

  /**
   * @param hostFile the host's own /etc/hosts, taken over with the host's network
   * @param links lines of linked containers
   */
  static String hosts(
      ContainerSpec spec,
      String hostFile,
      String hostname,
      NetworkPart networks,
      List<String> links) {
    HostSpec host = spec.host();
    StringBuilder text =
        new StringBuilder(host.networkMode().equals("host") ? hostFile : LOCAL_HOSTS);
    if (text.length() > 0 && text.charAt(text.length() - 1) != '\n') {
      text.append('\n');
    }
    for (String entry : host.extraHosts()) {
      int colon = entry.indexOf(':');
      text.append(gateway(entry.substring(colon + 1), networks)).append('\t');
      text.append(entry, 0, colon).append('\n');
    }
    links.forEach(line -> text.append(line).append('\n'));
    String full = spec.domainname().isEmpty() ? "" : hostname + "." + spec.domainname() + " ";
    for (Lease lease : networks.leases()) {
      for (String address : List.of(lease.ipv4(), lease.ipv6())) {
        if (!address.isEmpty()) {
          text.append(address).append('\t').append(full).append(hostname).append('\n');
        }
      }
    }
    return text.toString();
  }

  /** With names of its own, a name without a dot is asked for as it is. */
  private static List<String> options(List<String> lines, HostSpec host, boolean named) {
    List<String> options = new ArrayList<>(host.dnsOptions());
    if (named) {
      if (options.isEmpty()) {
        lines.stream()
            .filter(line -> line.startsWith("options "))
            .forEach(line -> options.addAll(List.of(line.substring(8).strip().split("\\s+"))));
      }
      if (options.stream().noneMatch(option -> option.startsWith("ndots:"))) {
        options.add("ndots:0");
      }
    }
    return options;
  }

  private static String gateway(String address, NetworkPart networks) {
    return address.equals("host-gateway")
        ? networks.primary().map(Lease::gateway4).orElse("127.0.0.1")
        : address;
  }

  /**
   * @param hostFile the host's own /etc/resolv.conf; each kind of line given replaces its own
   * @param servers who answers for the names of its networks; empty: nobody
   */
  static String resolvConf(
      HostSpec host, String hostFile, NetworkPart networks, List<String> servers) {
    StringBuilder text = new StringBuilder();
    List<String> lines = hostFile.lines().toList();
    block(text, lines, "search", host.dnsSearch(), true);
    if (!servers.isEmpty()) {
      block(text, lines, "nameserver", servers, false);
    } else if (networks.leases().isEmpty() || !host.dns().isEmpty()) {
      block(text, lines, "nameserver", host.dns(), false);
    } else {
      block(text, List.of(), "nameserver", reachable(lines), false);
    }
    block(text, lines, "options", options(lines, host, !servers.isEmpty()), true);
    return text.toString();
  }

  /** A server on the host's own loopback is none for a container; without any: public ones. */
  static List<String> reachable(List<String> lines) {
    List<String> servers =
        lines.stream()
            .filter(line -> line.startsWith("nameserver"))
            .map(line -> line.substring("nameserver".length()).strip())
            .filter(server -> !server.startsWith("127.") && !server.equals("::1"))
            .toList();
    return servers.isEmpty() ? PUBLIC_SERVERS : servers;
  }

  private static void block(
      StringBuilder text, List<String> lines, String word, List<String> given, boolean oneLine) {
    if (given.isEmpty()) {
      lines.stream()
          .filter(line -> line.startsWith(word + " ") || line.startsWith(word + "\t"))
          .forEach(line -> text.append(line).append('\n'));
    } else if (oneLine) {
      if (!given.equals(List.of("."))) {
        text.append(word).append(' ').append(String.join(" ", given)).append('\n');
      }
    } else {
      given.forEach(value -> text.append(word).append(' ').append(value).append('\n'));
    }
  }
}
