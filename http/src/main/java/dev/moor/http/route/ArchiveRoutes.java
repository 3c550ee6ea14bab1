package dev.moor.http.route;

import dev.moor.actors.port.EngineServices;

final class ArchiveRoutes {
  ArchiveRoutes(EngineServices services) {}

  void addTo(Router router) {}
}
