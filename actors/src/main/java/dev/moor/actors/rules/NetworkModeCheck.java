package dev.moor.actors.rules;

import static dev.moor.actors.rules.SpecCheck.invalid;

import dev.moor.actors.container.ContainerSpec;
import dev.moor.actors.container.HostSpec;
import dev.moor.actors.network.EndpointChoice;
import dev.moor.actors.network.NetworkChoice;
import dev.moor.actors.port.MoorException;

/** What goes with which network mode, in Docker's words. */
public final class NetworkModeCheck {
  private static final String CONTAINER = "container:";

  private NetworkModeCheck() {}

  /**
   * @param given as the client named it, without the image's defaults
   * @throws MoorException INVALID with the first thing that is wrong
   */
  public static void check(ContainerSpec given, NetworkChoice asked) {
    HostSpec host = given.host();
    boolean joins = host.networkMode().startsWith(CONTAINER);
    if (joins || host.networkMode().equals("host")) {
      if (asked.endpoints().stream().anyMatch(endpoint -> !endpoint.mac().isEmpty())) {
        throw invalid("conflicting options: mac-address and the network mode");
      }
    }
    if (joins || host.networkMode().equals("host") || host.networkMode().equals("none")) {
      if (asked.endpoints().stream().anyMatch(NetworkModeCheck::hasAddress)) {
        throw invalid("user specified IP address is supported on user defined networks only");
      }
    }
    if (joins) {
      joined(given, host, asked);
    }
  }

  private static boolean hasAddress(EndpointChoice endpoint) {
    return !endpoint.ipv4().isEmpty() || !endpoint.ipv6().isEmpty();
  }

  private static void joined(ContainerSpec given, HostSpec host, NetworkChoice asked) {
    if (host.networkMode().length() == CONTAINER.length()) {
      throw invalid("Invalid network mode: invalid container format container:<name|id>");
    }
    if (!given.hostname().isEmpty()) {
      throw invalid("conflicting options: hostname and the network mode");
    }
    if (!host.dns().isEmpty()) {
      throw invalid("conflicting options: dns and the network mode");
    }
    if (!host.extraHosts().isEmpty()) {
      throw invalid("conflicting options: custom host-to-IP mapping and the network mode");
    }
    if (!asked.bindings().isEmpty() || asked.publishAll()) {
      throw invalid("conflicting options: port publishing and the container type network mode");
    }
    if (!given.exposedPorts().isEmpty()) {
      throw invalid("conflicting options: port exposing and the container type network mode");
    }
  }
}
