package dev.moor.supervisor.containers;

import dev.moor.actors.container.ContainerSpec;
import dev.moor.actors.container.HostSpec;
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
   */
  static String hosts(HostSpec host, String hostFile) {
    StringBuilder text =
        new StringBuilder(host.networkMode().equals("host") ? hostFile : LOCAL_HOSTS);
    if (text.length() > 0 && text.charAt(text.length() - 1) != '\n') {
      text.append('\n');
    }
    for (String entry : host.extraHosts()) {
      int colon = entry.indexOf(':');
      text.append(entry.substring(colon + 1)).append('\t');
      text.append(entry, 0, colon).append('\n');
    }
    return text.toString();
  }

  /**
   * @param hostFile the host's own /etc/resolv.conf; each kind of line given replaces its own
   */
  static String resolvConf(HostSpec host, String hostFile) {
    StringBuilder text = new StringBuilder();
    List<String> lines = hostFile.lines().toList();
    block(text, lines, "nameserver", host.dns(), false);
    block(text, lines, "search", host.dnsSearch(), true);
    block(text, lines, "options", host.dnsOptions(), true);
    return text.toString();
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
