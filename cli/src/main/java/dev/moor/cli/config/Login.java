package dev.moor.cli.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.moor.cli.format.Json;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;

/**
 * What a registry is told of the user; empty texts where unset.
 *
 * @param identityToken kept instead of the password where the registry gave one
 */
public record Login(String server, String username, String password, String identityToken) {

  /** Nobody. */
  public static Login nobody(String server) {
    return new Login(server, "", "", "");
  }

  /** True where there is nothing to tell. */
  public boolean isEmpty() {
    return username.isEmpty() && password.isEmpty() && identityToken.isEmpty();
  }

  /** The body of {@code POST /auth}. */
  public ObjectNode json() {
    ObjectNode json = Json.MAPPER.createObjectNode();
    json.put("username", username).put("password", password).put("serveraddress", server);
    if (!identityToken.isEmpty()) {
      json.put("identitytoken", identityToken);
    }
    return json;
  }

  /** The header {@code X-Registry-Auth}. */
  public String header() {
    byte[] text = json().toString().getBytes(StandardCharsets.UTF_8);
    return Base64.getUrlEncoder().encodeToString(text);
  }

  /** The header {@code X-Registry-Config}: who we are to each registry. */
  public static String header(Map<String, Login> logins) {
    ObjectNode all = Json.MAPPER.createObjectNode();
    logins.forEach((server, login) -> all.set(server, login.json()));
    return Base64.getUrlEncoder().encodeToString(all.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** Without any secret. */
  @Override
  public String toString() {
    return "Login[" + server + ", " + username + "]";
  }
}
