package dev.moor.images.build;

import java.util.List;
import java.util.Map;

/**
 * What is to be built.
 *
 * @param dockerfile its path in the context
 * @param buildArgs a null value takes nothing but marks the argument as known
 * @param target empty: the last stage
 * @param platform empty: the host's
 * @param cacheFrom images whose steps count as done; empty: all that are here
 * @param remote where the context is fetched from; empty: the client sends it
 */
public record BuildSpec(
    String dockerfile,
    Map<String, String> buildArgs,
    Map<String, String> labels,
    String target,
    String platform,
    boolean noCache,
    boolean pull,
    List<String> cacheFrom,
    String remote) {}
