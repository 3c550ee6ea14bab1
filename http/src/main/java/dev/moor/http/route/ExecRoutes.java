package dev.moor.http.route;

import dev.moor.actors.port.EngineServices;

final class ExecRoutes {
  ExecRoutes(EngineServices services) {}

  void addTo(Router router) {}
}
