package dev.moor.images.store;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What the store notes beside a layer's tree.
 *
 * @param diffId digest of the uncompressed tar
 * @param parent chain id below, or null
 * @param sizeBytes of the files in it
 */
public record Layer(
    @JsonProperty("chainId") String chainId,
    @JsonProperty("diffId") String diffId,
    @JsonProperty("parent") String parent,
    @JsonProperty("sizeBytes") long sizeBytes,
    @JsonProperty("entries") long entries) {}
