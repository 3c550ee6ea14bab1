package dev.moor.supervisor.containers;

import dev.moor.actors.container.ContainerSpec;
import dev.moor.actors.container.HostSpec;
import dev.moor.actors.network.Lease;
import dev.moor.actors.network.Link;
import dev.moor.actors.network.NetworkPart;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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

  /** The name the container sees: as given, the host's on the host's network, else the short id. */
  static String hostname(String id, ContainerSpec spec, String hostHostname) {
    if (!spec.hostname().isEmpty()) {
      return spec.hostname();
    }
    return spec.host().networkMode().equals("host") ? hostHostname : id.substring(0, 12);
  }

  /**
   * @param hostFile the host's own /etc/hosts, taken over with the host's network where no line is
   *     added
   * @param hostGateway the address that {@code host-gateway} stands for; empty: the container's own
   *     gateway
   * @param links lines of linked containers
   */
  static String hosts(
      ContainerSpec spec,
      String hostFile,
      String hostname,
      NetworkPart networks,
      String hostGateway,
      List<String> links) {
    HostSpec host = spec.host();
    boolean hosts = host.networkMode().equals("host") && host.extraHosts().isEmpty();
    StringBuilder text = new StringBuilder(hosts ? hostFile : LOCAL_HOSTS);
    if (text.length() > 0 && text.charAt(text.length() - 1) != '\n') {
      text.append('\n');
    }
    for (String entry : host.extraHosts()) {
      int colon = entry.indexOf(':');
      text.append(gateway(entry.substring(colon + 1), networks, hostGateway)).append('\t');
      text.append(entry, 0, colon).append('\n');
    }
    links.forEach(line -> text.append(line).append('\n'));
    for (Lease lease : networks.leases()) {
      ownLines(spec, hostname, lease).forEach(line -> text.append(line).append('\n'));
    }
    return text.toString();
  }

  /**
   * The hosts file of a running container with other networks: what its user wrote stays.
   *
   * @param links lines of linked containers
   */
  static List<String> changedHosts(
      List<String> lines,
      ContainerSpec spec,
      String hostname,
      NetworkPart before,
      NetworkPart after,
      List<String> links) {
    List<String> changed = new ArrayList<>(lines);
    before.leases().stream()
        .filter(lease -> after.lease(lease.networkId()).isEmpty())
        .forEach(lease -> changed.removeAll(ownLines(spec, hostname, lease)));
    Set<String> aliases =
        before.choice().endpoints().stream()
            .filter(endpoint -> DefaultLinks.isOn(endpoint.network()))
            .flatMap(endpoint -> endpoint.links().stream())
            .map(link -> Link.parse(link).alias())
            .collect(Collectors.toSet());
    changed.removeIf(
        line ->
            !links.contains(line)
                && aliases.contains(line.replaceFirst("^[^\t]*\t?", "").split(" ")[0]));
    List<String> wanted = new ArrayList<>(links);
    after.leases().forEach(lease -> wanted.addAll(ownLines(spec, hostname, lease)));
    wanted.stream().filter(line -> !changed.contains(line)).forEach(changed::add);
    return changed;
  }

  /** What the hosts file says of the container itself on one of its networks. */
  static List<String> ownLines(ContainerSpec spec, String hostname, Lease lease) {
    String full = spec.domainname().isEmpty() ? hostname : hostname + "." + spec.domainname();
    int dot = full.indexOf('.');
    String names = dot < 0 ? full : full + " " + full.substring(0, dot);
    return Stream.of(lease.ipv4(), lease.ipv6())
        .filter(address -> !address.isEmpty())
        .map(address -> address + "\t" + names)
        .toList();
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

  private static String gateway(String address, NetworkPart networks, String hostGateway) {
    if (!address.equals("host-gateway")) {
      return address;
    }
    return hostGateway.isEmpty()
        ? networks.primary().map(Lease::gateway4).orElse("127.0.0.1")
        : hostGateway;
  }

  /**
   * @param hostFile the host's own /etc/resolv.conf; each kind of line given replaces its own, and
   *     without any its other lines stay as they are
   * @param servers who answers for the names of its networks; empty: nobody
   */
  static String resolvConf(
      HostSpec host, String hostFile, NetworkPart networks, List<String> servers) {
    boolean given =
        !host.dns().isEmpty() || !host.dnsSearch().isEmpty() || !host.dnsOptions().isEmpty();
    List<String> lines = hostFile.lines().toList();
    if (servers.isEmpty() && !given) {
      return host.networkMode().equals("host") ? hostFile : filtered(lines, networks);
    }
    StringBuilder text = new StringBuilder();
    block(text, lines, "search", host.dnsSearch(), true);
    if (!servers.isEmpty()) {
      block(text, lines, "nameserver", servers, false);
    } else if (host.networkMode().equals("host") || !host.dns().isEmpty()) {
      block(text, lines, "nameserver", host.dns(), false);
    } else {
      List<String> reachable = lines.stream().filter(l -> isReachable(l, true)).toList();
      block(text, reachable, "nameserver", isNamed(reachable) ? List.of() : PUBLIC_SERVERS, false);
    }
    block(text, lines, "options", options(lines, host, !servers.isEmpty()), true);
    return text.toString();
  }

  /** Without servers that the container cannot reach; without any: with public ones. */
  private static String filtered(List<String> lines, NetworkPart networks) {
    boolean v6 = networks.leases().stream().anyMatch(lease -> !lease.ipv6().isEmpty());
    List<String> kept = new ArrayList<>(lines.stream().filter(l -> isReachable(l, v6)).toList());
    if (!isNamed(kept)) {
      PUBLIC_SERVERS.forEach(server -> kept.add("nameserver " + server));
    }
    return String.join("\n", kept) + "\n";
  }

  private static boolean isNamed(List<String> lines) {
    return lines.stream().anyMatch(line -> line.strip().startsWith("nameserver"));
  }

  private static boolean isReachable(String line, boolean v6) {
    String[] words = line.strip().split("\\s+");
    return !words[0].equals("nameserver")
        || words.length < 2
        || !(words[1].startsWith("127.")
            || words[1].equals("::1")
            || (words[1].contains(":") && !v6));
  }

  private static void block(
      StringBuilder text, List<String> lines, String word, List<String> given, boolean oneLine) {
    if (given.isEmpty()) {
      lines.stream()
          .filter(line -> line.startsWith(word + " ") || line.startsWith(word + "\t"))
          .filter(line -> !line.strip().equals("search ."))
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
