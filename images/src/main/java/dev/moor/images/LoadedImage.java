package dev.moor.images;

import java.util.List;

/**
 * An image whose content is in the store.
 *
 * @param config digest of the config: the image's id
 * @param manifest digest of the manifest that names config and layers
 * @param target what its name stands for: the index it was chosen from, else the manifest
 * @param diffIds uncompressed layer digests, lowest first
 * @param chainIds layer chains, lowest first
 * @param references names that came with it, with a tag or a digest
 * @param sizeBytes of all files in its layers
 */
public record LoadedImage(
    Digest config,
    Digest manifest,
    Digest target,
    List<Digest> diffIds,
    List<Digest> chainIds,
    List<Reference> references,
    long sizeBytes) {

  public LoadedImage {
    diffIds = List.copyOf(diffIds);
    chainIds = List.copyOf(chainIds);
    references = List.copyOf(references);
  }

  /** The same image under other names. */
  public LoadedImage named(List<Reference> names) {
    return new LoadedImage(config, manifest, target, diffIds, chainIds, names, sizeBytes);
  }
}
