package dev.moor.images.registry;

import java.time.Duration;

/**
 * How long is waited for registries.
 *
 * @param probe for an address that is only tried: a server of plain HTTP may answer a TLS greeting
 *     with silence
 * @param firstPause before what failed is tried again; each further one is twice as long
 * @param longestPause however often it failed
 */
record Waits(Duration probe, Duration firstPause, Duration longestPause) {
  static final Waits DEFAULT =
      new Waits(Duration.ofSeconds(3), Duration.ofMillis(250), Duration.ofSeconds(30));
}
