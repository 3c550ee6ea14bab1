package dev.moor.supervisor.e2e;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Gives tokens as Docker's token specification says: to a user with a password what they ask for,
 * to anybody else to pull what is below {@code public/}. A refresh token is good for a password.
 */
final class TokenServer implements AutoCloseable {
  static final String REFRESH_TOKEN = "refresh-me";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpServer server;
  private final Path certificate;
  private final PrivateKey key;
  private final List<String> asked = new CopyOnWriteArrayList<>();

  private TokenServer(HttpServer server, Path certificate, PrivateKey key) {
    this.server = server;
    this.certificate = certificate;
    this.key = key;
  }

  static TokenServer start(Path folder) {
    TestCertificates certificates = new TestCertificates(folder);
    certificates.authority("tokens");
    try {
      HttpServer http = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
      TokenServer tokens =
          new TokenServer(http, certificates.certificate("tokens"), key(certificates));
      http.createContext("/token", tokens::answer);
      http.start();
      return tokens;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static PrivateKey key(TestCertificates certificates) throws IOException {
    try {
      return KeyFactory.getInstance("RSA")
          .generatePrivate(new PKCS8EncodedKeySpec(pem(certificates.key("tokens"))));
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  private static byte[] pem(Path file) throws IOException {
    return Base64.getMimeDecoder()
        .decode(Files.readString(file).replaceAll("-----[A-Z ]+-----", ""));
  }

  String realm() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/token";
  }

  Path certificate() {
    return certificate;
  }

  /** The scopes asked for so far, one line a request. */
  List<String> asked() {
    return asked;
  }

  private void answer(HttpExchange x) throws IOException {
    String query = String.valueOf(x.getRequestURI().getRawQuery());
    String form = new String(x.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    List<String> scopes = values(x.getRequestMethod().equals("POST") ? form : query, "scope");
    asked.add(String.join(" ", scopes));
    boolean known = form.contains("refresh_token=" + REFRESH_TOKEN);
    String header = x.getRequestHeaders().getFirst("Authorization");
    String pair = DebianRegistry.USER + ":" + DebianRegistry.PASSWORD;
    if (header != null) {
      String expected =
          "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
      if (!header.equals(expected)) {
        send(x, 401, "{\"details\":\"incorrect username or password\"}");
        return;
      }
      known = true;
    }
    ObjectNode token = JSON.createObjectNode();
    token.put("token", token(scopes, known)).put("expires_in", 300);
    if (known && query.contains("offline_token=true")) {
      token.put("refresh_token", REFRESH_TOKEN);
    }
    send(x, 200, token.toString());
  }

  private static void send(HttpExchange x, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    x.sendResponseHeaders(status, bytes.length);
    x.getResponseBody().write(bytes);
    x.close();
  }

  private static List<String> values(String query, String name) {
    List<String> found = new ArrayList<>();
    for (String pair : query.split("&")) {
      if (pair.startsWith(name + "=")) {
        String value = pair.substring(name.length() + 1);
        found.addAll(List.of(URLDecoder.decode(value, StandardCharsets.UTF_8).split(" ")));
      }
    }
    return found;
  }

  private String token(List<String> scopes, boolean known) throws IOException {
    Instant now = Instant.now();
    ObjectNode header = JSON.createObjectNode().put("typ", "JWT").put("alg", "RS256");
    header.putArray("x5c").add(Base64.getEncoder().encodeToString(pem(certificate)));
    ObjectNode claims = JSON.createObjectNode();
    claims.put("iss", "moor-issuer").put("sub", known ? DebianRegistry.USER : "");
    claims.put("aud", "moor-test").put("jti", UUID.randomUUID().toString());
    claims.put("nbf", now.getEpochSecond() - 60).put("iat", now.getEpochSecond() - 60);
    claims.put("exp", now.getEpochSecond() + 300);
    ArrayNode access = claims.putArray("access");
    for (String scope : scopes) {
      String[] parts = scope.split(":", 3);
      if (parts.length == 3 && (known || parts[1].startsWith("public/"))) {
        ObjectNode one = access.addObject().put("type", parts[0]).put("name", parts[1]);
        ArrayNode actions = one.putArray("actions");
        for (String action : known ? parts[2].split(",") : new String[] {"pull"}) {
          actions.add(action);
        }
      }
    }
    String signed = encoded(header.toString()) + "." + encoded(claims.toString());
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(key);
      signature.update(signed.getBytes(StandardCharsets.US_ASCII));
      return signed
          + "."
          + Base64.getUrlEncoder().withoutPadding().encodeToString(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  private static String encoded(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
