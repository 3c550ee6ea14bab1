package dev.moor.actors.history;

import dev.moor.actors.container.ContainerEvent;
import dev.moor.actors.port.Asker;

/**
 * What one event says.
 *
 * @param words a sentence without its subject
 * @param asker null where nobody asked
 * @param evidence empty where the event needs none
 * @param opens key of the step that begins here, empty for none
 * @param closes key of the step that ends here, empty for none
 * @param noise of no weight for the state it led to: execs, looks, sizes
 */
record Telling(
    String words, Asker asker, String evidence, String opens, String closes, boolean noise) {

  static Telling of(ContainerEvent event) {
    return event.match(new Tellings());
  }

  static Telling intent(String words, Asker asker, String opens) {
    return new Telling(words, asker, "", opens, "", false);
  }

  static Telling outcome(String words, String evidence, String closes) {
    return new Telling(words, null, evidence, "", closes, false);
  }

  static Telling fact(String words, String evidence) {
    return new Telling(words, null, evidence, "", "", false);
  }

  /** As this one, of no weight. */
  Telling asNoise() {
    return new Telling(words, asker, evidence, opens, closes, true);
  }
}
