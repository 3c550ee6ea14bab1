package dev.moor.images.registry;

import com.fasterxml.jackson.databind.JsonNode;
import dev.moor.images.ImageException;
import dev.moor.images.model.ImageJson;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The search of Docker Hub's index, which some other registries have too. */
final class IndexSearch {
  /** Where the Hub answers searches, unlike its registry. */
  static final Endpoint HUB_INDEX =
      new Endpoint(List.of(URI.create("https://index.docker.io")), false, false);

  private static final int MAX_SHOWN = 2000;

  private IndexSearch() {}

  static List<SearchResult> run(Session session, String term, int limit)
      throws IOException, InterruptedException {
    String query = "q=" + URLEncoder.encode(term, StandardCharsets.UTF_8) + "&n=" + limit;
    URI uri = session.uri("/v1/search?" + query);
    HttpResponse<InputStream> response = session.send(Call.get(uri, Map.of()));
    if (response.statusCode() == 404) {
      Session.discard(response);
      throw ImageException.notFound(
          "the registry at " + uri.getRawAuthority() + " offers no search (404 at /v1/search)");
    }
    if (response.statusCode() != 200) {
      throw RegistryError.read(response).plain();
    }
    byte[] raw;
    try (InputStream body = response.body()) {
      raw = body.readNBytes(ImageJson.MAX_BYTES);
    }
    List<SearchResult> found = new ArrayList<>();
    for (JsonNode one : ImageJson.tree(raw, "answer of the search").path("results")) {
      found.add(
          new SearchResult(
              clean(one.path("name").asText("")),
              clean(one.path("description").asText("")),
              one.path("star_count").asLong(0),
              one.path("is_official").asBoolean(false),
              one.path("is_automated").asBoolean(false)));
    }
    return found.subList(0, Math.min(limit, found.size()));
  }

  /** What strangers wrote is shown on terminals. */
  private static String clean(String text) {
    String line = text.replaceAll("\\p{Cntrl}+", " ");
    return line.length() <= MAX_SHOWN ? line : line.substring(0, MAX_SHOWN);
  }
}
