package dev.moor.images.make;

import dev.moor.images.ImageException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Ports as EXPOSE takes them: {@code 80}, {@code 53/udp}, {@code 8000-8010/tcp}. */
final class PortSpec {
  private static final int MAX_PORT = 65535;

  private PortSpec() {}

  static List<String> expand(String spec) {
    int slash = spec.indexOf('/');
    String ports = slash < 0 ? spec : spec.substring(0, slash);
    // a port of the host in front of it says nothing in an image
    String range = ports.substring(ports.lastIndexOf(':') + 1);
    String protocol = slash < 0 ? "tcp" : spec.substring(slash + 1).toLowerCase(Locale.ROOT);
    if (!List.of("tcp", "udp", "sctp").contains(protocol)) {
      throw ImageException.invalid("Invalid proto: " + protocol);
    }
    int dash = range.indexOf('-');
    int first = port(dash < 0 ? range : range.substring(0, dash), spec);
    int last = dash < 0 ? first : port(range.substring(dash + 1), spec);
    if (last < first) {
      throw ImageException.invalid("Invalid containerPort: " + spec);
    }
    List<String> all = new ArrayList<>();
    for (int port = first; port <= last; port++) {
      all.add(port + "/" + protocol);
    }
    return all;
  }

  private static int port(String text, String spec) {
    if (!text.matches("[0-9]{1,5}") || Integer.parseInt(text) > MAX_PORT) {
      throw ImageException.invalid("Invalid containerPort: " + spec);
    }
    return Integer.parseInt(text);
  }
}
