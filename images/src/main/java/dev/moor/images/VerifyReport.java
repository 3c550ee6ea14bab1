package dev.moor.images;

import java.util.List;

/**
 * What a check of all content found.
 *
 * @param blobs how many were read
 * @param layers how many were looked at
 * @param damaged blobs whose content is not what their name says
 * @param damagedLayers layers without their metadata or tree, or with another tree than their
 *     archive has
 * @param notCompared layers whose tree was only seen to be there: their archive goes through links
 */
public record VerifyReport(
    long blobs,
    long layers,
    List<Digest> damaged,
    List<Digest> damagedLayers,
    List<Digest> notCompared) {
  public boolean clean() {
    return damaged.isEmpty() && damagedLayers.isEmpty();
  }
}
