package dev.moor.http.route;

import akka.http.javadsl.model.HttpResponse;
import dev.moor.actors.port.MoorException;
import java.util.concurrent.CompletionStage;

/** Routes of Docker that Moor answers with what it is not. */
final class UnsupportedRoutes {
  private static final String NO_SWARM =
      "This node is not a swarm manager. Use \"docker swarm init\" or \"docker swarm join\" to"
          + " connect this node to swarm and try again.";

  void addTo(Router router) {
    router
        .on("POST", "/build/cancel", refuse("building with BuildKit"))
        .on("GET", "/images/{*}/attestations", refuse("image attestations"))
        .on("GET", "/containers/{}/attach/ws", refuse("attaching through a websocket"))
        .on("GET", "/containers/{}/checkpoints", refuse("checkpoints"))
        .on("POST", "/containers/{}/checkpoints", refuse("checkpoints"))
        .on("DELETE", "/containers/{}/checkpoints/{}", refuse("checkpoints"))
        .on("PUT", "/volumes/{}", refuse("cluster volumes"))
        .on("GET", "/plugins", UnsupportedRoutes::noPlugins);
    plugins(router);
    swarm(router);
  }

  private static void plugins(Router router) {
    router
        .on("GET", "/plugins/privileges", refuse("plugins"))
        .on("POST", "/plugins/pull", refuse("plugins"))
        .on("POST", "/plugins/create", refuse("plugins"))
        .on("GET", "/plugins/{*}/json", UnsupportedRoutes::noSuchPlugin)
        .on("POST", "/plugins/{*}/enable", UnsupportedRoutes::noSuchPlugin)
        .on("POST", "/plugins/{*}/disable", UnsupportedRoutes::noSuchPlugin)
        .on("POST", "/plugins/{*}/upgrade", UnsupportedRoutes::noSuchPlugin)
        .on("POST", "/plugins/{*}/push", UnsupportedRoutes::noSuchPlugin)
        .on("POST", "/plugins/{*}/set", UnsupportedRoutes::noSuchPlugin)
        .on("DELETE", "/plugins/{*}", UnsupportedRoutes::noSuchPlugin);
  }

  private static void swarm(Router router) {
    for (String kind : new String[] {"nodes", "services", "tasks", "secrets", "configs"}) {
      router
          .on("GET", '/' + kind, UnsupportedRoutes::noSwarm)
          .on("POST", '/' + kind + "/create", UnsupportedRoutes::noSwarm)
          .on("GET", '/' + kind + "/{}", UnsupportedRoutes::noSwarm)
          .on("DELETE", '/' + kind + "/{}", UnsupportedRoutes::noSwarm)
          .on("POST", '/' + kind + "/{}/update", UnsupportedRoutes::noSwarm)
          .on("GET", '/' + kind + "/{}/logs", UnsupportedRoutes::noSwarm);
    }
    router
        .on("GET", "/swarm", UnsupportedRoutes::noSwarm)
        .on("GET", "/swarm/unlockkey", UnsupportedRoutes::noSwarm)
        .on("POST", "/swarm/update", UnsupportedRoutes::noSwarm)
        .on("POST", "/swarm/leave", UnsupportedRoutes::noSwarm)
        .on("POST", "/swarm/unlock", UnsupportedRoutes::noSwarm)
        .on("POST", "/swarm/init", refuse("swarm mode"))
        .on("POST", "/swarm/join", refuse("swarm mode"));
  }

  private static Router.Route refuse(String what) {
    return exchange -> {
      throw Replies.notImplemented(what + " is not supported yet");
    };
  }

  private static CompletionStage<HttpResponse> noSwarm(Exchange exchange) {
    throw new MoorException(MoorException.Kind.UNAVAILABLE, NO_SWARM);
  }

  private static CompletionStage<HttpResponse> noPlugins(Exchange exchange) {
    return Replies.now(Replies.json(out -> out.array().endArray()));
  }

  private static CompletionStage<HttpResponse> noSuchPlugin(Exchange exchange) {
    throw new MoorException(
        MoorException.Kind.NOT_FOUND, "plugin \"" + exchange.ref() + "\" not found");
  }
}
