package dev.moor.supervisor.networks;

import java.nio.file.Path;

/**
 * The names of what one daemon has on the host; several daemons side by side share none of it.
 *
 * @param defaultBridge whether containers that name no network get one
 * @param device of the default bridge
 * @param address of the default bridge, {@code 172.17.0.1/16}; empty: any
 * @param table of firewall rules
 * @param namespaces folder of the containers' network namespaces
 * @param names folder of the name server
 * @param loopback folder of the process of the ports at {@code [::1]}
 */
public record NetworkPlaces(
    boolean defaultBridge,
    String device,
    String address,
    String table,
    Path namespaces,
    Path names,
    Path loopback) {
  private static final Path USUAL_ROOT = Path.of("/var/lib/moor");

  /**
   * @param bridge as given: a name, {@code none}, or empty
   * @param bip as given; null or empty: any
   */
  public static NetworkPlaces of(String bridge, String bip, Path dataRoot, Path execRoot) {
    Path root = dataRoot.toAbsolutePath().normalize();
    boolean usual = root.equals(USUAL_ROOT);
    String mark = usual ? "0" : Books.hash(root.toString()).substring(0, 8);
    String device = bridge.isEmpty() ? (usual ? "moor0" : "moor" + mark) : bridge;
    return new NetworkPlaces(
        !bridge.equals("none"),
        device,
        bip == null ? "" : bip,
        "moor-" + mark,
        execRoot.toAbsolutePath().resolve("netns"),
        execRoot.toAbsolutePath().resolve("names"),
        execRoot.toAbsolutePath().resolve("loopback"));
  }
}
