package dev.moor.supervisor.networks;

import dev.moor.actors.container.ContainerView;
import dev.moor.actors.network.NetworkSpec;
import dev.moor.actors.network.NetworkView;
import dev.moor.actors.network.PredefinedNetwork;
import dev.moor.supervisor.containers.ContainerDirectory;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The networks that every engine has and nobody makes or removes: {@code none}, {@code host}. */
final class Predefined {
  static final Set<String> NAMES = Set.of("none", "host");

  private final List<NetworkView> views;

  Predefined(Instant startedAt) {
    views = List.of(view("host", "host", startedAt), view("none", "null", startedAt));
  }

  private static NetworkView view(String name, String driver, Instant at) {
    NetworkSpec spec =
        new NetworkSpec(
            name, driver, "", false, false, false, List.of(), Map.of(), Map.of(), Map.of(), null);
    return new NetworkView(PredefinedNetwork.id(name), spec, at, false);
  }

  List<NetworkView> views() {
    return views;
  }

  List<ContainerView> users(NetworkView view, ContainerDirectory directory) {
    return directory.all().stream()
        .filter(c -> c.pid() != 0 && c.spec().host().networkMode().equals(view.name()))
        .toList();
  }
}
