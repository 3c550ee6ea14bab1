package dev.moor.http.json;

import dev.moor.actors.port.ArchiveService.Stat;
import dev.moor.actors.port.ImageService.Auth;
import dev.moor.actors.port.MoorException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

/** The JSON that travels in headers. */
public final class GoBase64 {
  private GoBase64() {}

  /** Value of {@code X-Docker-Container-Path-Stat}. */
  public static String pathStat(Stat stat) {
    String json =
        JsonOut.text(
            out ->
                out.object()
                    .text("name", stat.name())
                    .number("size", stat.sizeBytes())
                    .number("mode", stat.goMode())
                    .time("mtime", stat.mtime())
                    .text("linkTarget", stat.linkTarget())
                    .end());
    return Base64.getEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8));
  }

  /** {@code X-Registry-Auth}; Docker takes garbage there for "no credentials". */
  public static Auth auth(String header) {
    if (header.isEmpty()) {
      return new Auth("", "", "", "", "");
    }
    try {
      String standard = header.strip().replace('-', '+').replace('_', '/').replace("=", "");
      Fields fields = Fields.of(JsonIn.object(Base64.getDecoder().decode(standard)));
      return auth(fields);
    } catch (IllegalArgumentException | MoorException e) {
      return new Auth("", "", "", "", "");
    }
  }

  /** {@code X-Registry-Config}: credentials by registry; garbage is none, as above. */
  public static Map<String, Auth> auths(String header) {
    Map<String, Auth> all = new HashMap<>();
    if (header.isEmpty()) {
      return all;
    }
    try {
      String standard = header.strip().replace('-', '+').replace('_', '/').replace("=", "");
      Fields registries = Fields.of(JsonIn.object(Base64.getDecoder().decode(standard)));
      registries.all().forEach(entry -> all.put(entry.getKey(), auth(registries, entry.getKey())));
    } catch (IllegalArgumentException | MoorException e) {
      return Map.of();
    }
    return all;
  }

  private static Auth auth(Fields registries, String name) {
    Fields fields = registries.object(name);
    return fields == null ? new Auth("", "", "", "", "") : auth(fields);
  }

  /** Credentials as Docker's clients write them. */
  public static Auth auth(Fields fields) {
    return new Auth(
        fields.text("username"),
        fields.text("password"),
        fields.text("serveraddress"),
        fields.text("identitytoken"),
        fields.text("registrytoken"));
  }
}
