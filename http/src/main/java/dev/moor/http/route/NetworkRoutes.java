package dev.moor.http.route;

import dev.moor.actors.port.EngineServices;

final class NetworkRoutes {
  NetworkRoutes(EngineServices services) {}

  void addTo(Router router) {}
}
