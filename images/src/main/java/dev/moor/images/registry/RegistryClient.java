package dev.moor.images.registry;

import dev.moor.images.ImageException;
import dev.moor.images.Platform;
import dev.moor.images.Reference;
import dev.moor.images.model.Descriptor;
import dev.moor.images.model.ImageConfig;
import dev.moor.images.model.ImageJson;
import dev.moor.images.model.Index;
import dev.moor.images.model.Manifest;
import dev.moor.images.model.MediaTypes;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All registries, reached as the config says. All methods block; all are safe for threads. */
public final class RegistryClient {
  private static final Logger LOG = LoggerFactory.getLogger(RegistryClient.class);

  private final RegistryConfig config;
  private final HttpClients clients;

  public RegistryClient(RegistryConfig config) {
    this(config, Waits.DEFAULT);
  }

  RegistryClient(RegistryConfig config, Waits waits) {
    this.config = config;
    this.clients = new HttpClients(config.certificateFolders(), waits);
  }

  /**
   * What a registry says of a name.
   *
   * @param platforms that it is offered for
   */
  public record Distribution(Descriptor descriptor, List<Platform> platforms) {
    public Distribution {
      platforms = List.copyOf(platforms);
    }
  }

  List<Endpoint> endpoints(String domain) {
    return config.endpoints(domain, true);
  }

  /** The registry itself, no mirror. */
  Endpoint origin(String domain) {
    return config.endpoints(domain, false).get(0);
  }

  Repository repository(
      Endpoint endpoint,
      Reference reference,
      String actions,
      Credentials credentials,
      Cancellation cancellation)
      throws IOException, InterruptedException {
    return repository(
        endpoint,
        reference,
        Set.of("repository:" + reference.path() + ":" + actions),
        credentials,
        cancellation);
  }

  Repository repository(
      Endpoint endpoint,
      Reference reference,
      Set<String> scopes,
      Credentials credentials,
      Cancellation cancellation)
      throws IOException, InterruptedException {
    Session session = Session.open(clients, endpoint, credentials, scopes, false, cancellation);
    return new Repository(session, reference.path());
  }

  /**
   * Tries credentials.
   *
   * @param server a host, or a URL as Docker's clients send it; empty is Docker Hub
   * @return the identity token to keep instead of the password, or empty
   * @throws ImageException UNAUTHORIZED where the registry refuses them
   */
  public String login(String server, Credentials credentials, Cancellation cancellation)
      throws IOException, InterruptedException {
    String domain = domain(server);
    Session session =
        Session.open(
            clients, origin(domain), credentials, new LinkedHashSet<>(), true, cancellation);
    HttpResponse<InputStream> response = session.send(Call.get(session.uri("/v2/"), Map.of()));
    if (response.statusCode() == 200) {
      Session.discard(response);
      return session.refreshToken();
    }
    RegistryError error = RegistryError.read(response);
    if (error.status() == 401) {
      throw new ImageException(
          ImageException.Kind.UNAUTHORIZED,
          "Get \"" + session.uri("/v2/") + "\": unauthorized: incorrect username or password");
    }
    throw error.plain();
  }

  private static String domain(String server) {
    String host = server.replaceFirst("^https?://", "").replaceFirst("/.*$", "");
    return host.isEmpty() || host.equals("index.docker.io") || host.equals("registry-1.docker.io")
        ? RegistryConfig.HUB
        : host;
  }

  /**
   * Searches an index by a word.
   *
   * @param term {@code [HOST/]WORD}; without a host Docker Hub is asked
   */
  public List<SearchResult> search(
      String term, int limit, Credentials credentials, Cancellation cancellation)
      throws IOException, InterruptedException {
    int slash = term.indexOf('/');
    String host = slash < 0 ? "" : term.substring(0, slash);
    if (!host.contains(".") && !host.contains(":") && !host.equals("localhost")) {
      return IndexSearch.run(
          Session.unchecked(clients, IndexSearch.HUB_INDEX, credentials, cancellation),
          term,
          limit);
    }
    String domain = domain(host);
    Set<String> scopes = new LinkedHashSet<>();
    Session session =
        domain.equals(RegistryConfig.HUB)
            ? Session.unchecked(clients, IndexSearch.HUB_INDEX, credentials, cancellation)
            : Session.open(clients, origin(domain), credentials, scopes, false, cancellation);
    return IndexSearch.run(session, term.substring(slash + 1), limit);
  }

  /** All tags of a repository, from the first endpoint that can. */
  public List<String> tags(Reference repository, Credentials credentials, Cancellation cancellation)
      throws IOException, InterruptedException {
    List<Endpoint> endpoints = endpoints(repository.domain());
    for (Endpoint endpoint : endpoints.subList(0, endpoints.size() - 1)) {
      try {
        return repository(endpoint, repository, "pull", credentials, cancellation).tags(repository);
      } catch (IOException | ImageException e) {
        cancellation.check();
        LOG.warn("mirror {}: {}; asking the next", endpoint.bases(), e.getMessage());
      }
    }
    return repository(origin(repository.domain()), repository, "pull", credentials, cancellation)
        .tags(repository);
  }

  /** What a registry has under a name, without pulling it. */
  public Distribution distribution(
      Reference reference, Credentials credentials, Cancellation cancellation)
      throws IOException, InterruptedException {
    List<Endpoint> endpoints = endpoints(reference.domain());
    Endpoint endpoint = endpoints.get(endpoints.size() - 1);
    Repository repository = repository(endpoint, reference, "pull", credentials, cancellation);
    Fetched top = repository.resolve(reference);
    List<Platform> platforms = new ArrayList<>();
    if (MediaTypes.isIndex(top.mediaType())) {
      ImageJson.read(top.raw(), Index.class, "index " + top.digest()).manifests().stream()
          .filter(Objects::nonNull)
          .map(Descriptor::toPlatform)
          .filter(Objects::nonNull)
          .forEach(platforms::add);
    } else {
      Manifest manifest = ImageJson.read(top.raw(), Manifest.class, "manifest " + top.digest());
      if (manifest.config() != null && MediaTypes.isConfig(manifest.config().mediaType())) {
        byte[] raw = repository.read(manifest.config());
        platforms.add(ImageJson.read(raw, ImageConfig.class, "image config").platform());
      }
    }
    return new Distribution(
        Descriptor.of(top.mediaType(), top.digest(), top.raw().length), platforms);
  }
}
