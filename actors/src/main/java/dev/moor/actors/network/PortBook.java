package dev.moor.actors.network;

import dev.moor.actors.port.MoorException;
import dev.moor.actors.port.MoorException.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which ports of the host lead to which container. Not for two threads; rebuilt from the
 * containers' events.
 */
public final class PortBook {
  /**
   * Why a port of the host cannot be had: {@code by NAME, pid N} where another program listens
   * there, else what else it is.
   */
  @FunctionalInterface
  public interface Listeners {
    Optional<String> holder(PublishedPort port);
  }

  private static final int FIRST_RANDOM = 32_768;
  private static final int LAST_RANDOM = 60_999;

  private final Map<Integer, Map<PublishedPort, String>> taken = new HashMap<>();
  private int next = FIRST_RANDOM;

  /**
   * Takes all that is to be published, or nothing.
   *
   * @param defaultIp for what names no address; empty: every one
   * @param v6 whether every address means those of IPv6 too
   */
  public List<PublishedPort> take(
      String container,
      Map<String, List<NetworkChoice.Binding>> published,
      String defaultIp,
      boolean v6,
      Listeners listeners) {
    List<PublishedPort> all = new ArrayList<>();
    try {
      published.forEach(
          (port, bindings) ->
              bindings.forEach(
                  binding ->
                      all.addAll(one(container, port, at(binding, defaultIp), v6, listeners))));
    } catch (MoorException e) {
      all.forEach(this::drop);
      throw e;
    }
    return all;
  }

  private List<PublishedPort> one(
      String container,
      String port,
      NetworkChoice.Binding binding,
      boolean v6,
      Listeners listeners) {
    int slash = port.indexOf('/');
    String protocol = slash < 0 ? "tcp" : port.substring(slash + 1);
    int inside = Integer.parseInt(slash < 0 ? port : port.substring(0, slash));
    List<String> ips = addresses(binding.hostIp(), v6);
    String[] wanted = binding.hostPort().isEmpty() ? null : binding.hostPort().split("-");
    boolean random = wanted == null || wanted[0].equals("0");
    int first = random ? FIRST_RANDOM : Integer.parseInt(wanted[0]);
    int last = random ? LAST_RANDOM : Integer.parseInt(wanted[wanted.length - 1]);
    int from = random ? next : first;
    int count = last - first + 1;
    String why = "";
    for (int i = 0; i < count; i++) {
      int candidate = first + (from - first + i) % count;
      List<PublishedPort> ports =
          ips.stream().map(ip -> new PublishedPort(ip, candidate, protocol, inside)).toList();
      Optional<String> refusal = refusal(ports, listeners);
      if (refusal.isEmpty()) {
        ports.forEach(p -> restore(p, container));
        if (random) {
          next = candidate == LAST_RANDOM ? FIRST_RANDOM : candidate + 1;
        }
        return ports;
      }
      why = refusal.get();
    }
    throw new MoorException(Kind.INTERNAL, why);
  }

  private static NetworkChoice.Binding at(NetworkChoice.Binding binding, String defaultIp) {
    return binding.hostIp().isEmpty()
        ? new NetworkChoice.Binding(defaultIp, binding.hostPort())
        : binding;
  }

  private static List<String> addresses(String ip, boolean v6) {
    if (ip.isEmpty()) {
      return v6 ? List.of("0.0.0.0", "::") : List.of("0.0.0.0");
    }
    return List.of(ip.startsWith("[") ? ip.substring(1, ip.length() - 1) : ip);
  }

  private Optional<String> refusal(List<PublishedPort> ports, Listeners listeners) {
    for (PublishedPort port : ports) {
      Map<PublishedPort, String> there = taken.getOrDefault(port.hostPort(), Map.of());
      for (Map.Entry<PublishedPort, String> entry : there.entrySet()) {
        if (entry.getKey().collides(port)) {
          return Optional.of(
              "Bind for %s:%d failed: port is already allocated (%s by container %s)"
                  .formatted(
                      port.hostIp(),
                      port.hostPort(),
                      port.protocol(),
                      entry.getValue().substring(0, Math.min(12, entry.getValue().length()))));
        }
      }
    }
    for (PublishedPort port : ports) {
      Optional<String> holder = listeners.holder(port);
      if (holder.isPresent()) {
        return Optional.of(
            "failed to bind host port %s:%d/%s: %s"
                .formatted(port.hostIp(), port.hostPort(), port.protocol(), why(holder.get())));
      }
    }
    return Optional.empty();
  }

  private static String why(String holder) {
    return holder.startsWith("by ") ? "address already in use (" + holder + ")" : holder;
  }

  /** What the journal says: taken. */
  public void restore(PublishedPort port, String container) {
    taken.computeIfAbsent(port.hostPort(), n -> new HashMap<>()).put(port, container);
  }

  private void drop(PublishedPort port) {
    Map<PublishedPort, String> there = taken.get(port.hostPort());
    if (there != null) {
      there.remove(port);
      if (there.isEmpty()) {
        taken.remove(port.hostPort());
      }
    }
  }

  /** Gives these back. */
  public void release(List<PublishedPort> ports) {
    ports.forEach(this::drop);
  }
}
