package dev.moor.images.registry;

import com.fasterxml.jackson.databind.JsonNode;
import dev.moor.images.ImageException;
import dev.moor.images.model.ImageJson;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Answers a registry's challenges; keeps the token until it ends. Shared by parallel transfers. */
final class Authorizer {
  private static final String CLIENT_ID = "moor";
  private static final int MAX_TOKEN_BYTES = 1 << 20;
  private static final Duration TOKEN_LIFE = Duration.ofSeconds(60);
  private static final Duration MARGIN = Duration.ofSeconds(10);

  /** Gets a token without following redirects. */
  interface Fetch {
    HttpResponse<InputStream> send(Call call) throws IOException, InterruptedException;
  }

  private final URI base;
  private final boolean insecure;
  private final Credentials credentials;
  private final Set<String> scopes;
  private final boolean offline;
  private final Fetch fetch;
  private List<Challenge> challenges = List.of();
  private String token = "";
  private String refreshToken = "";
  private long tokenEndsNanos;

  /**
   * @param offline a refresh token is wanted too
   */
  Authorizer(
      URI base,
      boolean insecure,
      Credentials credentials,
      Set<String> scopes,
      boolean offline,
      Fetch fetch) {
    this.base = base;
    this.insecure = insecure;
    this.credentials = credentials;
    this.scopes = new LinkedHashSet<>(scopes);
    this.offline = offline;
    this.fetch = fetch;
  }

  /** Takes the challenges of a 401; {@code used} is the header that was refused, or empty. */
  synchronized void challenged(List<String> headers, String used) {
    List<Challenge> found = Challenge.parse(headers);
    if (!found.isEmpty()) {
      challenges = found;
    }
    if (used.equals("Bearer " + token)) {
      token = "";
    }
  }

  /** The refresh token that the token server gave, or empty. */
  synchronized String refreshToken() {
    return refreshToken;
  }

  /** The Authorization header for the next request; empty where none is asked for. */
  synchronized String header(String method, URI uri) throws IOException, InterruptedException {
    if (challenges.isEmpty()) {
      return "";
    }
    if (!credentials.registryToken().isEmpty()) {
      return "Bearer " + credentials.registryToken();
    }
    for (Challenge challenge : challenges) {
      if (challenge.scheme().equals("bearer") && !challenge.parameter("realm").isEmpty()) {
        return "Bearer " + token(challenge);
      }
    }
    for (Challenge challenge : challenges) {
      if (challenge.scheme().equals("basic")) {
        if (credentials.hasPassword()) {
          return basic();
        }
        String verb = method.charAt(0) + method.substring(1).toLowerCase(java.util.Locale.ROOT);
        throw new ImageException(
            // as Docker: to a 401 its CLI would ask for a password even where nobody can type one
            ImageException.Kind.INTERNAL, verb + " \"" + uri + "\": no basic auth credentials");
      }
    }
    return "";
  }

  private String basic() {
    String pair = credentials.username() + ":" + credentials.password();
    return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
  }

  private String token(Challenge challenge) throws IOException, InterruptedException {
    if (token.isEmpty() || System.nanoTime() - tokenEndsNanos >= 0) {
      fetch(challenge);
    }
    return token;
  }

  private void fetch(Challenge challenge) throws IOException, InterruptedException {
    URI realm = realm(challenge);
    Set<String> wanted = new LinkedHashSet<>(scopes);
    Arrays.stream(challenge.parameter("scope").split(" "))
        .filter(scope -> !scope.isEmpty())
        .forEach(wanted::add);
    Call call =
        credentials.identityToken().isEmpty()
            ? byPassword(realm, challenge.parameter("service"), wanted)
            : byRefreshToken(realm, challenge.parameter("service"), wanted);
    HttpResponse<InputStream> response = fetch.send(call);
    if (response.statusCode() != 200) {
      throw refused(call, response);
    }
    JsonNode answer;
    try (InputStream body = response.body()) {
      answer = ImageJson.tree(body.readNBytes(MAX_TOKEN_BYTES), "answer of the token server");
    }
    String found = answer.path("token").asText("");
    token = found.isEmpty() ? answer.path("access_token").asText("") : found;
    if (token.isEmpty() || !token.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      token = "";
      throw new ImageException(
          ImageException.Kind.UNAUTHORIZED, "authorization server did not include a token");
    }
    refreshToken = answer.path("refresh_token").asText("");
    long seconds = Math.max(answer.path("expires_in").asLong(0), TOKEN_LIFE.toSeconds());
    Duration life = Duration.ofSeconds(Math.min(seconds, 86_400)).minus(MARGIN);
    tokenEndsNanos = System.nanoTime() + life.toNanos();
  }

  private URI realm(Challenge challenge) {
    URI realm;
    try {
      realm = base.resolve(challenge.parameter("realm"));
    } catch (IllegalArgumentException e) {
      throw new ImageException(
          ImageException.Kind.INVALID, "the registry names an invalid token server", e);
    }
    boolean tls = "https".equals(realm.getScheme());
    boolean plainAllowed = insecure || base.getScheme().equals("http");
    if (realm.getHost() == null || !(tls || "http".equals(realm.getScheme()) && plainAllowed)) {
      throw new ImageException(
          ImageException.Kind.UNAUTHORIZED,
          "the registry names a token server without TLS: " + realm + ": no credentials sent");
    }
    return realm;
  }

  private Call byPassword(URI realm, String service, Set<String> wanted) {
    List<String> query = new ArrayList<>();
    if (!credentials.username().isEmpty()) {
      query.add("account=" + encoded(credentials.username()));
    }
    query.add("client_id=" + CLIENT_ID);
    if (offline) {
      query.add("offline_token=true");
    }
    if (!service.isEmpty()) {
      query.add("service=" + encoded(service));
    }
    wanted.forEach(scope -> query.add("scope=" + encoded(scope)));
    String mark = realm.getRawQuery() == null ? "?" : "&";
    URI uri = URI.create(realm + mark + String.join("&", query));
    Map<String, String> headers = new TreeMap<>();
    if (credentials.hasPassword()) {
      headers.put("Authorization", basic());
    }
    return new Call("GET", uri, headers, null, true);
  }

  private Call byRefreshToken(URI realm, String service, Set<String> wanted) {
    String form =
        "grant_type=refresh_token&client_id="
            + CLIENT_ID
            + "&service="
            + encoded(service)
            + "&scope="
            + encoded(String.join(" ", wanted))
            + "&refresh_token="
            + encoded(credentials.identityToken());
    return new Call(
        "POST",
        realm,
        Map.of("Content-Type", "application/x-www-form-urlencoded"),
        () -> BodyPublishers.ofString(form),
        true);
  }

  private ImageException refused(Call call, HttpResponse<InputStream> response) {
    RegistryError error = RegistryError.read(response);
    boolean named = credentials.hasPassword() || !credentials.identityToken().isEmpty();
    if (error.status() == 401 && named) {
      return new ImageException(
          ImageException.Kind.UNAUTHORIZED,
          "Get \"" + base + "/v2/\": unauthorized: incorrect username or password");
    }
    if (error.status() == 401 || error.status() == 403) {
      return error.plain();
    }
    String realm = call.uri().toString();
    int query = realm.indexOf('?');
    return new ImageException(
        ImageException.Kind.UNAVAILABLE,
        "failed to fetch a token from "
            + (query < 0 ? realm : realm.substring(0, query))
            + ": "
            + error.text());
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
