package dev.moor.http.route;

import dev.moor.actors.port.EngineServices;

final class VolumeRoutes {
  VolumeRoutes(EngineServices services) {}

  void addTo(Router router) {}
}
