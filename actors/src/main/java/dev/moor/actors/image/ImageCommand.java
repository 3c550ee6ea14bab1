package dev.moor.actors.image;

import dev.moor.actors.port.Asker;
import java.util.Map;

/** What an image is asked or told. */
public sealed interface ImageCommand {
  /** The id of what is no image but the list of prunes, and the action noted there. */
  String PRUNES = "prune";

  /** What a client (or the daemon for it) asks. */
  sealed interface Request extends ImageCommand {
    Asker asker();
  }

  /** The content is on the disk and synced already. */
  record Store(ImageEvent.Source source, ImageFacts facts, Asker asker) implements Request {}

  /** The supervisor serialises tags and has untagged the image that had it. */
  record Tag(String reference, Asker asker) implements Request {}

  /** Done at once where it has no such tag or digest; movedTo empty: removed. */
  record Untag(String reference, String movedTo, Asker asker) implements Request {}

  record NoteDigest(String digestReference, Asker asker) implements Request {}

  record Note(String action, String reference, Map<String, String> attributes, Asker asker)
      implements Request {}

  /** The supervisor has made sure that no container uses it. */
  record Delete(Asker asker) implements Request {}

  /** What the world answered. */
  sealed interface Outcome extends ImageCommand {}

  record DeleteDone() implements Outcome {}

  record DeleteFailed(String reason) implements Outcome {}
}
