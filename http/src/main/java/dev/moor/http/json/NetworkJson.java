package dev.moor.http.json;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** The networks that every engine has and nobody can make or remove: {@code none}, {@code host}. */
public final class NetworkJson {
  private static final Map<String, String> IDS =
      Map.of("none", predefinedId("none"), "host", predefinedId("host"));

  private NetworkJson() {}

  public static List<String> predefined() {
    return List.of("none", "host");
  }

  /** The same on every engine and after every start. */
  public static String id(String name) {
    return IDS.get(name);
  }

  private static String predefinedId(String name) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(("moor predefined network " + name).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }

  public static void write(JsonOut out, String name, Instant created) {
    out.object()
        .text("Name", name)
        .text("Id", id(name))
        .time("Created", created)
        .text("Scope", "local")
        .text("Driver", name.equals("none") ? "null" : name)
        .flag("EnableIPv6", false)
        .object("IPAM")
        .text("Driver", "default")
        .nothing("Options")
        .emptyArray("Config")
        .end()
        .flag("Internal", false)
        .flag("Attachable", false)
        .flag("Ingress", false)
        .object("ConfigFrom")
        .text("Network", "")
        .end()
        .flag("ConfigOnly", false)
        .emptyObject("Containers")
        .emptyObject("Options")
        .emptyObject("Labels")
        .end();
  }
}
