package dev.moor.cli.create;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.moor.cli.CliException;
import java.util.List;

/** Reads {@code -p} and {@code --expose}. */
final class PortFlags {
  private PortFlags() {}

  static void apply(CreateFlags flags, ObjectNode config, ObjectNode host) {
    for (String port : flags.expose) {
      for (String each : range(port)) {
        config.withObject("/ExposedPorts").putObject(each);
      }
    }
    flags.publish.forEach(flag -> publish(flag, config, host));
    if (flags.publishAll) {
      host.put("PublishAllPorts", true);
    }
  }

  private static void publish(String flag, ObjectNode config, ObjectNode host) {
    int slash = flag.indexOf('/');
    String protocol = slash < 0 ? "tcp" : flag.substring(slash + 1);
    String address = slash < 0 ? flag : flag.substring(0, slash);
    String ip = "";
    if (address.startsWith("[") && address.contains("]:")) {
      ip = address.substring(1, address.indexOf(']'));
      address = address.substring(address.indexOf("]:") + 2);
    } else if (address.chars().filter(c -> c == ':').count() == 2) {
      ip = address.substring(0, address.indexOf(':'));
      address = address.substring(address.indexOf(':') + 1);
    }
    int colon = address.indexOf(':');
    List<String> inside = range(address.substring(colon + 1) + "/" + protocol);
    String outside = colon < 0 ? "" : address.substring(0, colon);
    List<String> ports = outside.isEmpty() ? List.of() : range(outside + "/" + protocol);
    if (!ports.isEmpty() && ports.size() != inside.size() && inside.size() != 1) {
      throw new CliException(125, "invalid ranges specified for container and host: " + flag);
    }
    for (int i = 0; i < inside.size(); i++) {
      config.withObject("/ExposedPorts").putObject(inside.get(i));
      String hostPort = "";
      if (!ports.isEmpty()) {
        hostPort = inside.size() == 1 && ports.size() > 1 ? outside : number(ports.get(i));
      }
      ObjectNode bindings = host.withObject("/PortBindings");
      bindings.withArray(inside.get(i)).addObject().put("HostIp", ip).put("HostPort", hostPort);
    }
  }

  private static String number(String port) {
    return port.substring(0, port.indexOf('/'));
  }

  /** {@code 80}, {@code 80-82}, {@code 53/udp} as single ports with their protocol. */
  private static List<String> range(String text) {
    int slash = text.indexOf('/');
    String protocol = slash < 0 ? "tcp" : text.substring(slash + 1);
    String numbers = slash < 0 ? text : text.substring(0, slash);
    int dash = numbers.indexOf('-');
    try {
      int first = Integer.parseInt(dash < 0 ? numbers : numbers.substring(0, dash));
      int last = dash < 0 ? first : Integer.parseInt(numbers.substring(dash + 1));
      if (first < 1
          || last > 65535
          || last < first
          || !List.of("tcp", "udp", "sctp").contains(protocol)) {
        throw new CliException(125, "invalid port: " + text);
      }
      return java.util.stream.IntStream.rangeClosed(first, last)
          .mapToObj(port -> port + "/" + protocol)
          .toList();
    } catch (NumberFormatException e) {
      throw new CliException(125, "invalid containerPort: " + text);
    }
  }
}
