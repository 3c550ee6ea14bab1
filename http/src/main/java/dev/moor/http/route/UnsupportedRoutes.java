package dev.moor.http.route;

final class UnsupportedRoutes {
  void addTo(Router router) {}
}
