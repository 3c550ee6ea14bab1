package dev.moor.runtime.oci;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The filters that crun made of seccomp profiles, given back to it for the next containers with the
 * same profile: making one takes some 5 ms of a launch. crun leaves each in the container's state
 * folder and takes one from an annotation. The profile stays in the bundle, so a crun that does not
 * know the annotation makes its filter as ever.
 */
public final class CompiledFilters {
  /** From crun(1); its value is base64 of an array of struct sock_filter. */
  private static final String ANNOTATION = "run.oci.seccomp_bpf_data";

  private static final int MOST = 16;
  private static final int MOST_BYTES = 8 * 0xffff; // BPF_MAXINSNS is less

  /** The sealed program stands for its version: an upgrade has another path. */
  private record Key(String program, JsonNode profile) {}

  private final Map<Key, String> filters =
      new LinkedHashMap<>(MOST, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, String> eldest) {
          return size() > MOST;
        }
      };

  /** Puts the filter into the config, if it is known. */
  public void apply(OciRuntime runtime, ObjectNode config) {
    if (!concerns(runtime, config)) {
      return;
    }
    String known;
    synchronized (filters) {
      known = filters.get(key(runtime, config));
    }
    if (known != null) {
      config.withObjectProperty("annotations").put(ANNOTATION, known);
    }
  }

  /** Takes the filter of a container that was just created from this config. */
  public void learn(OciRuntime runtime, ObjectNode config, String id) throws IOException {
    if (!concerns(runtime, config)) {
      return;
    }
    Key key = key(runtime, config);
    synchronized (filters) {
      if (filters.containsKey(key)) {
        return;
      }
    }
    Path made = runtime.stateOf(id).resolve("seccomp.bpf");
    try {
      byte[] bytes = Files.readAllBytes(made);
      if (bytes.length > 0 && bytes.length <= MOST_BYTES && bytes.length % 8 == 0) {
        synchronized (filters) {
          filters.put(key, Base64.getEncoder().encodeToString(bytes));
        }
      }
    } catch (NoSuchFileException e) {
      return; // a crun that keeps none
    }
  }

  /** A profile that tells a listener, or whose filter the user gave, is left to crun. */
  private static boolean concerns(OciRuntime runtime, ObjectNode config) {
    JsonNode profile = config.path("linux").path("seccomp");
    return runtime.name().equals("crun")
        && profile.isObject()
        && !profile.has("listenerPath")
        && !config.path("annotations").has(ANNOTATION);
  }

  private static Key key(OciRuntime runtime, ObjectNode config) {
    return new Key(runtime.bareCommand(), config.path("linux").path("seccomp"));
  }
}
