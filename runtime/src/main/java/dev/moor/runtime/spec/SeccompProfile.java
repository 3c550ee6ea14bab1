package dev.moor.runtime.spec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.Map;

/** Turns a profile in Docker's format into the runtime's: its conditions are decided here. */
public final class SeccompProfile {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Java's name of an architecture to the kernel's and to Go's, which profiles use. */
  private static final Map<String, String[]> ARCHITECTURES =
      Map.of(
          "amd64", new String[] {"SCMP_ARCH_X86_64", "amd64"},
          "aarch64", new String[] {"SCMP_ARCH_AARCH64", "arm64"},
          "s390x", new String[] {"SCMP_ARCH_S390X", "s390x"},
          "riscv64", new String[] {"SCMP_ARCH_RISCV64", "riscv64"});

  private final JsonNode profile;

  private SeccompProfile(JsonNode profile) {
    this.profile = profile;
  }

  /** The default one, Docker's content. */
  public static SeccompProfile standard() {
    return Standard.PROFILE;
  }

  /** A user's; IllegalArgumentException where it is no profile. */
  public static SeccompProfile parse(String json) {
    try {
      JsonNode node = JSON.readTree(json);
      if (node == null || !node.path("defaultAction").isTextual()) {
        throw new IllegalArgumentException(
            "Decoding seccomp profile failed: no defaultAction in it");
      }
      return new SeccompProfile(node);
    } catch (IOException e) {
      throw new IllegalArgumentException("Decoding seccomp profile failed: " + e.getMessage(), e);
    }
  }

  /** The runtime's form for a process with these capabilities on this machine. */
  ObjectNode resolve(Collection<String> capabilities) {
    return resolve(capabilities, System.getProperty("os.arch"), System.getProperty("os.version"));
  }

  ObjectNode resolve(Collection<String> capabilities, String javaArchitecture, String kernel) {
    String[] names =
        ARCHITECTURES.getOrDefault(javaArchitecture, new String[] {"", javaArchitecture});
    ObjectNode out = JSON.createObjectNode();
    out.set("defaultAction", profile.get("defaultAction"));
    if (profile.has("defaultErrnoRet")) {
      out.set("defaultErrnoRet", profile.get("defaultErrnoRet"));
    }
    ArrayNode architectures = architectures(names[0]);
    if (!architectures.isEmpty()) {
      out.set("architectures", architectures);
    }
    for (String key : new String[] {"flags", "listenerPath", "listenerMetadata"}) {
      if (profile.has(key)) {
        out.set(key, profile.get(key));
      }
    }
    ArrayNode rules = out.putArray("syscalls");
    for (JsonNode rule : profile.path("syscalls")) {
      if (applies(rule, capabilities, names[1], kernel)) {
        rules.add(rule(rule));
      }
    }
    return out;
  }

  private ArrayNode architectures(String native_) {
    ArrayNode out = JSON.createArrayNode();
    if (profile.path("architectures").isArray()) {
      out.addAll((ArrayNode) profile.get("architectures"));
    }
    for (JsonNode entry : profile.path("archMap")) {
      if (entry.path("architecture").asText().equals(native_)) {
        out.add(native_);
        entry.path("subArchitectures").forEach(out::add);
      }
    }
    return out;
  }

  private static boolean applies(
      JsonNode rule, Collection<String> capabilities, String goArchitecture, String kernel) {
    JsonNode includes = rule.path("includes");
    JsonNode excludes = rule.path("excludes");
    if (contains(excludes.path("arches"), goArchitecture)) {
      return false;
    }
    if (includes.path("arches").size() > 0 && !contains(includes.path("arches"), goArchitecture)) {
      return false;
    }
    for (JsonNode capability : excludes.path("caps")) {
      if (capabilities.contains(capability.asText())) {
        return false;
      }
    }
    for (JsonNode capability : includes.path("caps")) {
      if (!capabilities.contains(capability.asText())) {
        return false;
      }
    }
    String least = includes.path("minKernel").asText("");
    String most = excludes.path("minKernel").asText("");
    return (least.isEmpty() || atLeast(kernel, least))
        && (most.isEmpty() || !atLeast(kernel, most));
  }

  private static ObjectNode rule(JsonNode rule) {
    ObjectNode out = JSON.createObjectNode();
    if (rule.has("names")) {
      out.set("names", rule.get("names"));
    } else {
      out.putArray("names").add(rule.path("name").asText());
    }
    out.set("action", rule.get("action"));
    if (rule.has("errnoRet")) {
      out.set("errnoRet", rule.get("errnoRet"));
    }
    if (rule.path("args").size() > 0) {
      out.set("args", rule.get("args"));
    }
    return out;
  }

  private static boolean contains(JsonNode list, String word) {
    for (JsonNode entry : list) {
      if (entry.asText().equals(word)) {
        return true;
      }
    }
    return false;
  }

  private static boolean atLeast(String kernel, String least) {
    String[] have = kernel.split("[.\\-+~_a-zA-Z]");
    String[] want = least.split("\\.");
    for (int i = 0; i < 2; i++) {
      int a = i < have.length && !have[i].isEmpty() ? Integer.parseInt(have[i]) : 0;
      int b = i < want.length ? Integer.parseInt(want[i]) : 0;
      if (a != b) {
        return a > b;
      }
    }
    return true;
  }

  private static final class Standard {
    static final SeccompProfile PROFILE = load();

    private static SeccompProfile load() {
      try (InputStream in = SeccompProfile.class.getResourceAsStream("moor-default-seccomp.json")) {
        return new SeccompProfile(JSON.readTree(in));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
