package dev.moor.supervisor.networks;

import dev.moor.actors.network.Cidr;
import dev.moor.actors.network.NetworkSpec;
import dev.moor.actors.network.NetworkView;
import dev.moor.supervisor.entity.EntityViews;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/** What the network of containers that name none is to be, by the daemon's flags. */
final class DefaultBridge {
  private static final Map<String, String> OPTIONS =
      Map.of(
          "com.docker.network.bridge.default_bridge", "true",
          "com.docker.network.bridge.enable_icc", "true",
          "com.docker.network.bridge.enable_ip_masquerade", "true",
          "com.docker.network.bridge.host_binding_ipv4", "0.0.0.0",
          "com.docker.network.driver.mtu", "1500");

  private final NetworkEngine engine;
  private final EntityViews<NetworkView> views;

  DefaultBridge(NetworkEngine engine, EntityViews<NetworkView> views) {
    this.engine = engine;
    this.views = views;
  }

  /** A bridge that is there already, and is none of ours, keeps its address. */
  NetworkSpec wanted(String device, String address) {
    String chosen = address;
    boolean ours = views.all().stream().anyMatch(v -> v.spec().device().equals(device));
    if (chosen.isEmpty() && !ours) {
      try {
        chosen = engine.bridges().addressOf(device).orElse("");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return spec(device, chosen);
  }

  private static NetworkSpec spec(String device, String address) {
    List<NetworkSpec.Range> ranges =
        address.isEmpty()
            ? List.of()
            : List.of(
                new NetworkSpec.Range(
                    Cidr.parse(address).orElseThrow().toString(),
                    "",
                    address.substring(0, address.indexOf('/')),
                    Map.of()));
    Map<String, String> options = new java.util.HashMap<>(OPTIONS);
    options.put("com.docker.network.bridge.name", device);
    return new NetworkSpec(
        NetworkEngine.DEFAULT,
        "bridge",
        device,
        false,
        false,
        false,
        ranges,
        Map.of(),
        options,
        Map.of(),
        null);
  }

  /** Whether what there is is what is wanted. */
  static boolean fits(NetworkSpec there, NetworkSpec wanted, String address) {
    return there.device().equals(wanted.device())
        && (address.isEmpty() || there.ranges().equals(wanted.ranges()));
  }
}
