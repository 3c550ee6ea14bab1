package dev.moor.images;

import java.util.List;

/**
 * An image to write into an archive.
 *
 * @param manifest as it was given when the image was loaded
 * @param references names to write beside it; those with a digest alone are left out
 */
public record SavedImage(Digest config, Digest manifest, List<Reference> references) {
  public SavedImage {
    references = List.copyOf(references);
  }
}
