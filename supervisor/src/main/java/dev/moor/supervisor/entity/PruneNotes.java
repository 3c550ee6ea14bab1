package dev.moor.supervisor.entity;

import dev.moor.actors.image.ImageCommand;
import dev.moor.actors.image.ImageView;
import dev.moor.actors.port.Asker;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * Journals that a prune won so many bytes; it is of no one thing, so it has an entity of its own.
 */
public final class PruneNotes {
  private final EntityDesk<ImageCommand.Request, ImageView> desk;
  private final CompletionStage<Void> ready;

  /**
   * @param ready completes when the entities of the desk are replayed
   */
  public PruneNotes(EntityDesk<ImageCommand.Request, ImageView> desk, CompletionStage<Void> ready) {
    this.desk = desk;
    this.ready = ready;
  }

  /**
   * Gives the result on when it is told.
   *
   * @param kind what was pruned, in Docker's word: {@code container}, {@code volume} …
   */
  public <T> CompletionStage<T> told(String kind, long bytes, Asker asker, T result) {
    Map<String, String> told = Map.of("reclaimed", Long.toString(bytes));
    ImageCommand.Note note = new ImageCommand.Note(ImageCommand.PRUNES, kind, told, asker);
    return ready
        .thenCompose(done -> desk.request(ImageCommand.PRUNES, note))
        .thenApply(view -> result);
  }
}
