package dev.moor.actors.network;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a network is: as asked for, with every range and gateway chosen.
 *
 * @param driver {@code bridge}
 * @param device the bridge's name on the host
 * @param ranges of addresses, at most one of each family
 * @param borrowed the bridge was there before the network and stays after it; null: no
 */
public record NetworkSpec(
    String name,
    String driver,
    String device,
    boolean internal,
    boolean attachable,
    boolean ipv6,
    List<Range> ranges,
    Map<String, String> ipamOptions,
    Map<String, String> options,
    Map<String, String> labels,
    Boolean borrowed) {
  private static final String BRIDGE = "com.docker.network.bridge.";
  private static final Set<String> TRUE = Set.of("1", "t", "T", "true", "TRUE", "True");

  /**
   * @param subnet {@code 172.18.0.0/16}; empty (only in what is asked for): any
   * @param ipRange empty: all of the subnet
   * @param gateway the bridge's address; empty (only in what is asked for): the first one
   * @param auxiliary addresses that are not given away, by name
   */
  public record Range(
      String subnet, String ipRange, String gateway, Map<String, String> auxiliary) {
    /** Null becomes empty. */
    public Range {
      subnet = subnet == null ? "" : subnet;
      ipRange = ipRange == null ? "" : ipRange;
      gateway = gateway == null ? "" : gateway;
      auxiliary = auxiliary == null ? Map.of() : auxiliary;
    }

    public Cidr cidr() {
      return Cidr.parse(subnet).orElseThrow();
    }

    public Ip gatewayIp() {
      return Ip.parse(gateway).orElseThrow();
    }

    public boolean v6() {
      return subnet.indexOf(':') >= 0;
    }
  }

  /** Null becomes empty. */
  public NetworkSpec {
    driver = driver == null || driver.isEmpty() || driver.equals("default") ? "bridge" : driver;
    device = device == null ? "" : device;
    ranges = ranges == null ? List.of() : List.copyOf(ranges);
    ipamOptions = ipamOptions == null ? Map.of() : ipamOptions;
    options = options == null ? Map.of() : options;
    labels = labels == null ? Map.of() : labels;
    borrowed = Boolean.TRUE.equals(borrowed);
  }

  /** The same with all that was left open. */
  public NetworkSpec with(String chosenDevice, List<Range> chosen) {
    return new NetworkSpec(
        name,
        driver,
        chosenDevice,
        internal,
        attachable,
        ipv6,
        chosen,
        ipamOptions,
        options,
        labels,
        borrowed);
  }

  /** The same on a bridge of somebody else's. */
  public NetworkSpec lent() {
    return new NetworkSpec(
        name,
        driver,
        device,
        internal,
        attachable,
        ipv6,
        ranges,
        ipamOptions,
        options,
        labels,
        true);
  }

  /** The device's name that was asked for; empty: none. */
  public String deviceWanted() {
    return options.getOrDefault(BRIDGE + "name", "");
  }

  /** 0: the kernel's. */
  public int mtu() {
    String text = options.getOrDefault("com.docker.network.driver.mtu", "0");
    return text.matches("\\d{1,5}") ? Integer.parseInt(text) : 0;
  }

  public boolean masquerade() {
    return flag(BRIDGE + "enable_ip_masquerade", true);
  }

  /** Whether its containers reach each other. */
  public boolean connected() {
    return flag(BRIDGE + "enable_icc", true);
  }

  /** Where ports are published that name no address; empty: everywhere. */
  public String bindingAddress() {
    return options.getOrDefault(BRIDGE + "host_binding_ipv4", "");
  }

  /** What the names of its devices in containers begin with. */
  public String devicePrefix() {
    return options.getOrDefault("com.docker.network.container_iface_prefix", "eth");
  }

  private boolean flag(String option, boolean byDefault) {
    String text = options.get(option);
    return text == null ? byDefault : TRUE.contains(text);
  }
}
