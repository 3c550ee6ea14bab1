package dev.moor.http.route;

import dev.moor.actors.port.EngineServices;

final class ImageTransferRoutes {
  ImageTransferRoutes(EngineServices services) {}

  void addTo(Router router) {}
}
