package dev.moor.http.route;

import dev.moor.actors.port.EngineServices;
import dev.moor.http.ServerInfo;

final class ImageRoutes {
  ImageRoutes(EngineServices services, ServerInfo info) {}

  void addTo(Router router) {}
}
