package dev.moor.images;

import java.util.List;

/**
 * An image to write into an archive.
 *
 * @param manifest null where the caller does not know it; one is then made from the layers
 * @param references names to write beside it; those with a digest alone are left out
 */
public record SavedImage(Digest config, Digest manifest, List<Reference> references) {
  public SavedImage {
    references = List.copyOf(references);
  }
}
