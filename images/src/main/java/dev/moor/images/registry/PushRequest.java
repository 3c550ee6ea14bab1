package dev.moor.images.registry;

import dev.moor.images.Digest;
import dev.moor.images.Reference;
import java.util.List;

/**
 * What to push.
 *
 * @param reference name and tag it gets
 * @param manifest of the image
 * @param known repositories that may have its layers: those at the same registry are asked to share
 */
public record PushRequest(
    Reference reference,
    Digest manifest,
    List<Reference> known,
    Credentials credentials,
    Cancellation cancellation) {
  public PushRequest {
    known = List.copyOf(known);
  }
}
