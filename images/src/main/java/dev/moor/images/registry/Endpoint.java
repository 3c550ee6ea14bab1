package dev.moor.images.registry;

import java.net.URI;
import java.util.List;

/**
 * One place to ask for a repository.
 *
 * @param bases addresses to try in order: https, then http where that is allowed
 * @param insecure certificates are not verified
 * @param mirror credentials are not for it
 */
record Endpoint(List<URI> bases, boolean insecure, boolean mirror) {
  Endpoint {
    bases = List.copyOf(bases);
  }
}
