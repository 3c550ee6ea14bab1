package dev.moor.supervisor.containers;

import dev.moor.actors.container.ContainerView;
import dev.moor.actors.network.EndpointChoice;
import dev.moor.actors.network.Link;
import dev.moor.actors.network.NetworkChoice;
import dev.moor.actors.port.MoorException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Links on the default bridge, Docker's legacy links: the target is known by its id from the
 * creation on, so that it may be renamed, and must run at a start. Their variables are not set.
 */
final class DefaultLinks {
  private static final String NETWORK = "bridge";
  private static final String NO_VARIABLES =
      "Links set no environment variables: the linked container is found by its alias";

  private final ContainerDirectory directory;

  DefaultLinks(ContainerDirectory directory) {
    this.directory = directory;
  }

  static boolean isOn(String network) {
    return network.equals(NETWORK);
  }

  /**
   * The same with ids for names.
   *
   * @throws MoorException INVALID where a target is none; 404 would mean the image to clients
   */
  NetworkChoice resolved(NetworkChoice choice, List<String> warnings) {
    List<EndpointChoice> endpoints = new ArrayList<>();
    for (EndpointChoice endpoint : choice.endpoints()) {
      if (!isOn(endpoint.network()) || endpoint.links().isEmpty()) {
        endpoints.add(endpoint);
      } else {
        warnings.add(NO_VARIABLES);
        endpoints.add(
            endpoint.linked(
                endpoint.links().stream()
                    .map(Link::parse)
                    .map(link -> target(link).id() + ":" + link.alias())
                    .toList()));
      }
    }
    return choice.withEndpoints(endpoints);
  }

  private ContainerView target(Link link) {
    ContainerView target;
    try {
      target = directory.find(link.target());
    } catch (MoorException e) {
      throw new MoorException(
          MoorException.Kind.INVALID,
          "could not get container for " + link.target() + ": " + e.getMessage(),
          e);
    }
    if (target.spec().host().networkMode().equals("host")) {
      throw new MoorException(
          MoorException.Kind.INVALID,
          "conflicting options: host type networking can't be used with links. This would result"
              + " in undefined behavior");
    }
    return target;
  }

  /** Refuses a start whose targets do not all run, in Docker's words. */
  void checkRunning(ContainerView view) {
    for (Link link : links(view)) {
      Optional<ContainerView> target = directory.get(link.target());
      if (target.isEmpty() || target.get().pid() == 0) {
        throw new MoorException(
            MoorException.Kind.INTERNAL,
            "Cannot link to a non running container: "
                + target.map(found -> "/" + found.name()).orElse(link.target())
                + (" AS /" + view.name() + "/" + link.alias()));
      }
    }
  }

  /** As inspect shows them, without targets that nobody knows any longer. */
  List<String> shown(ContainerView view) {
    return links(view).stream()
        .flatMap(
            link ->
                directory.get(link.target()).stream()
                    .map(to -> "/" + to.name() + ":/" + view.name() + "/" + link.alias()))
        .toList();
  }

  private static List<Link> links(ContainerView view) {
    return view.networks().choice().endpoints().stream()
        .filter(endpoint -> isOn(endpoint.network()))
        .flatMap(endpoint -> endpoint.links().stream())
        .map(Link::parse)
        .toList();
  }
}
