package dev.moor.actors.entity;

import java.util.Optional;

/**
 * What those hear who wait for an entity that ends before its answer.
 *
 * @param notBegun to who asked for something that is not in the journal
 * @param begun to who asked for something that is in the journal, and so goes on
 */
public record EntityEnd(String notBegun, String begun) {
  /**
   * @param entity as messages name it: {@code container web}
   * @param writeFailure why its last write failed; empty: it ended for another reason
   */
  public static EntityEnd of(String entity, Optional<String> writeFailure) {
    return writeFailure
        .map(
            why ->
                new EntityEnd(
                    entity
                        + ": nothing was done, for the journal could not be written: "
                        + why
                        + " (all is kept as it was; try again once that is mended)",
                    entity
                        + ": it was begun, but the journal could not be written since: "
                        + why
                        + " (once that is mended moord looks at what became of it and goes on)"))
        .orElseGet(
            () -> {
              String stopped = entity + ": moord stops serving it for now";
              return new EntityEnd(
                  stopped + "; nothing was done", stopped + "; what was begun goes on after that");
            });
  }
}
