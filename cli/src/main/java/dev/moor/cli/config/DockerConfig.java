package dev.moor.cli.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.moor.cli.CliException;
import dev.moor.cli.format.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Docker's {@code config.json}: who we are to registries. What else it holds is left as it is. */
public final class DockerConfig {
  /** The key of Docker Hub's credentials. */
  public static final String HUB = "https://index.docker.io/v1/";

  private final Path file;
  private final ObjectNode root;
  private final Map<String, String> env;

  private DockerConfig(Path file, ObjectNode root, Map<String, String> env) {
    this.file = file;
    this.root = root;
    this.env = env;
  }

  /** Reads {@code $DOCKER_CONFIG/config.json}, else {@code ~/.docker/config.json}. */
  public static DockerConfig read(Map<String, String> env) {
    String folder = env.getOrDefault("DOCKER_CONFIG", "");
    Path file =
        (folder.isEmpty() ? Path.of(env.getOrDefault("HOME", "/root"), ".docker") : Path.of(folder))
            .resolve("config.json");
    if (!Files.exists(file)) {
      return new DockerConfig(file, Json.MAPPER.createObjectNode(), env);
    }
    try {
      if (Json.MAPPER.readTree(Files.readAllBytes(file)) instanceof ObjectNode object) {
        return new DockerConfig(file, object, env);
      }
      throw new CliException(file + " holds no JSON object");
    } catch (IOException e) {
      throw new CliException("cannot read " + file + ": " + e.getMessage());
    }
  }

  public Path file() {
    return file;
  }

  /** The key of an image's registry: its host, or the Hub's. */
  public static String serverOf(String image) {
    int slash = image.indexOf('/');
    String host = slash < 0 ? "" : image.substring(0, slash);
    boolean registry = host.contains(".") || host.contains(":") || host.equals("localhost");
    return registry ? server(host) : HUB;
  }

  /** The key that belongs to what the user names. */
  public static String server(String given) {
    String host = given.replaceFirst("^https?://", "").replaceFirst("/.*$", "");
    return host.isEmpty()
            || host.equals("docker.io")
            || host.equals("index.docker.io")
            || host.equals("registry-1.docker.io")
        ? HUB
        : host;
  }

  private CredentialHelper helper(String server) {
    String name = root.path("credHelpers").path(server).asText(root.path("credsStore").asText(""));
    return name.isEmpty() ? null : new CredentialHelper(name, env);
  }

  /** Who we are to a server. */
  public Login get(String server) {
    CredentialHelper helper = helper(server);
    if (helper != null) {
      return helper.get(server);
    }
    JsonNode auths = root.path("auths");
    JsonNode found = auths.path(server);
    if (found.isMissingNode()) {
      for (Map.Entry<String, JsonNode> each : auths.properties()) {
        if (server(each.getKey()).equals(server)) {
          found = each.getValue();
        }
      }
    }
    return decoded(server, found);
  }

  /** Who we are to all servers that are known, by their keys. */
  public Map<String, Login> all() {
    Set<String> servers = new TreeSet<>();
    root.path("auths").fieldNames().forEachRemaining(servers::add);
    root.path("credHelpers").fieldNames().forEachRemaining(servers::add);
    String store = root.path("credsStore").asText("");
    if (!store.isEmpty()) {
      servers.addAll(new CredentialHelper(store, env).list());
    }
    Map<String, Login> logins = new TreeMap<>();
    for (String server : servers) {
      Login login = get(server(server));
      if (!login.isEmpty()) {
        logins.put(login.server(), login);
      }
    }
    return logins;
  }

  private static Login decoded(String server, JsonNode found) {
    String user = found.path("username").asText("");
    String password = found.path("password").asText("");
    String auth = found.path("auth").asText("");
    if (!auth.isEmpty()) {
      try {
        String pair = new String(Base64.getDecoder().decode(auth), StandardCharsets.UTF_8);
        int colon = pair.indexOf(':');
        user = colon < 0 ? pair : pair.substring(0, colon);
        password = colon < 0 ? "" : pair.substring(colon + 1).replaceAll("\u0000+$", "");
      } catch (IllegalArgumentException e) {
        throw new CliException("the credentials of " + server + " are no base64");
      }
    }
    return new Login(server, user, password, found.path("identitytoken").asText(""));
  }

  /** Keeps a login; gives true where it went into the file in the clear. */
  public boolean put(Login login) {
    CredentialHelper helper = helper(login.server());
    ObjectNode entry = Json.MAPPER.createObjectNode();
    if (helper != null) {
      helper.store(login);
    } else {
      boolean token = !login.identityToken().isEmpty();
      String pair = login.username() + ":" + (token ? "" : login.password());
      entry.put("auth", Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
      if (token) {
        entry.put("identitytoken", login.identityToken());
      }
    }
    auths().set(login.server(), entry);
    write();
    return helper == null;
  }

  private ObjectNode auths() {
    return root.path("auths") instanceof ObjectNode auths ? auths : root.putObject("auths");
  }

  /** Forgets a login; false where there was none. */
  public boolean remove(String server) {
    CredentialHelper helper = helper(server);
    boolean known = !get(server).isEmpty();
    if (helper != null) {
      helper.erase(server);
    }
    boolean removed = auths().remove(server) != null;
    if (removed) {
      write();
    }
    return known || removed;
  }

  /** Written beside and renamed, so a crash leaves the old or the new one; only we may read it. */
  private void write() {
    try {
      Path target = Files.exists(file) ? file.toRealPath() : file;
      Path folder = target.toAbsolutePath().getParent();
      Files.createDirectories(folder);
      var mine = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
      Path draft = Files.createTempFile(folder, "config", ".tmp", mine);
      try {
        byte[] json = Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(root);
        Files.write(draft, json);
        Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(draft);
      }
    } catch (IOException e) {
      throw new CliException("cannot write " + file + ": " + e.getMessage());
    }
  }
}
