package dev.moor.images;

/**
 * Bounds against bombs.
 *
 * @param layerBytes uncompressed bytes of one layer
 * @param layerEntries tar entries of one layer
 * @param archiveBytes bytes of one archive, uncompressed as a whole
 * @param archiveEntries members of one archive
 * @param layers of one image
 */
public record Limits(
    long layerBytes, long layerEntries, long archiveBytes, int archiveEntries, int layers) {
  /** A generous bound: 100 GiB and five million files a layer. */
  public static final Limits DEFAULT = new Limits(100L << 30, 5_000_000, 500L << 30, 100_000, 500);

  /** The same but for the size of a layer. */
  public Limits withLayerBytes(long bytes) {
    return new Limits(bytes, layerEntries, archiveBytes, archiveEntries, layers);
  }
}
