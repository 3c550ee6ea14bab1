package dev.moor.images.store;

import dev.moor.images.Digest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Names of stacks of layers (OCI image-spec, config.md, "Layer ChainID"). */
public final class ChainIds {
  private ChainIds() {}

  /** The chain id of each layer with all below it, lowest first. */
  public static List<Digest> of(List<Digest> diffIds) {
    List<Digest> chains = new ArrayList<>();
    Digest parent = null;
    for (Digest diffId : diffIds) {
      parent = of(parent, diffId);
      chains.add(parent);
    }
    return chains;
  }

  /** The chain id of a layer on a parent; null where it is the lowest. */
  public static Digest of(Digest parent, Digest diffId) {
    return parent == null
        ? diffId
        : Digest.of((parent + " " + diffId).getBytes(StandardCharsets.US_ASCII));
  }
}
