package dev.moor.actors.image;

/** What an image asks of the world; idempotent. */
public sealed interface ImageEffect {
  /** Content that no other image needs is removed: DeleteDone | DeleteFailed. */
  record Delete(String id, ImageFacts facts) implements ImageEffect {}
}
