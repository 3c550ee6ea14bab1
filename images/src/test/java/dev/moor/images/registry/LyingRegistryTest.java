package dev.moor.images.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.moor.images.Digest;
import dev.moor.images.ImageStore;
import dev.moor.images.LoadedImage;
import dev.moor.images.Reference;
import dev.moor.images.store.Lease;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A registry that cuts, lies, redirects and asks for tokens in an odd spelling. */
class LyingRegistryTest {
  private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";

  /** The registry here is silent to a TLS greeting. */
  private static final Waits SHORT =
      new Waits(Duration.ofMillis(100), Duration.ofMillis(10), Duration.ofMillis(100));

  @TempDir Path folder;
  private HttpServer registry;
  private HttpServer elsewhere;
  private final java.util.concurrent.ExecutorService threads =
      java.util.concurrent.Executors.newCachedThreadPool();
  private final Map<String, byte[]> blobs = new ConcurrentHashMap<>();
  private final List<String> ranges = new CopyOnWriteArrayList<>();
  private final List<String> leaked = new CopyOnWriteArrayList<>();
  private final AtomicInteger cuts = new AtomicInteger();
  private final AtomicInteger busy = new AtomicInteger();
  private volatile boolean redirect;
  private byte[] manifest;
  private String layerDigest;
  private ImageStore store;

  @BeforeEach
  void serve() throws IOException {
    byte[] layer = layer();
    layerDigest = Digest.of(layer).toString();
    String configJson =
        "{\"architecture\":\"amd64\",\"os\":\"linux\",\"rootfs\":{\"type\":\"layers\","
            + "\"diff_ids\":[\""
            + layerDigest
            + "\"]}}";
    byte[] config = configJson.getBytes(StandardCharsets.UTF_8);
    blobs.put(layerDigest, layer);
    blobs.put(Digest.of(config).toString(), config);
    manifest =
        ("{\"schemaVersion\":2,\"mediaType\":\""
                + MANIFEST
                + "\",\"config\":{\"mediaType\":"
                + "\"application/vnd.oci.image.config.v1+json\",\"digest\":\""
                + Digest.of(config)
                + "\",\"size\":"
                + config.length
                + "},\"layers\":[{\"mediaType\":"
                + "\"application/vnd.oci.image.layer.v1.tar\",\"digest\":\""
                + layerDigest
                + "\",\"size\":"
                + layer.length
                + "}]}")
            .getBytes(StandardCharsets.UTF_8);
    store = ImageStore.open(folder);
    elsewhere = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    elsewhere.createContext("/", this::blobElsewhere);
    elsewhere.start();
    registry = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    registry.createContext("/", this::answer);
    registry.setExecutor(threads);
    registry.start();
  }

  @AfterEach
  void stop() {
    registry.stop(0);
    elsewhere.stop(0);
    threads.shutdownNow();
  }

  private static byte[] layer() throws IOException {
    byte[] noise = new byte[300_000];
    new Random(7).nextBytes(noise);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (org.apache.commons.compress.archivers.tar.TarArchiveOutputStream tar =
        new org.apache.commons.compress.archivers.tar.TarArchiveOutputStream(out)) {
      org.apache.commons.compress.archivers.tar.TarArchiveEntry entry =
          new org.apache.commons.compress.archivers.tar.TarArchiveEntry("noise");
      entry.setSize(noise.length);
      tar.putArchiveEntry(entry);
      tar.write(noise);
      tar.closeArchiveEntry();
    }
    return out.toByteArray();
  }

  private void answer(HttpExchange x) throws IOException {
    String path = x.getRequestURI().getPath();
    if (path.equals("/token")) {
      String auth = String.valueOf(x.getRequestHeaders().getFirst("Authorization"));
      boolean known = auth.equals("Basic dTpwOnc=");
      send(x, known ? 200 : 401, "{\"access_token\":\"t0\"}".getBytes(StandardCharsets.UTF_8));
    } else if (!"Bearer t0".equals(x.getRequestHeaders().getFirst("Authorization"))) {
      x.getResponseHeaders()
          .add(
              "WWW-Authenticate",
              "Negotiate, bEaReR  service = odd , realm=\"http://localhost:"
                  + registry.getAddress().getPort()
                  + "/token\"");
      send(x, 401, new byte[0]);
    } else if (path.contains("/manifests/")) {
      if (busy.getAndDecrement() > 0) {
        send(x, 429, new byte[0]);
        return;
      }
      x.getResponseHeaders().add("Content-Type", MANIFEST);
      send(x, path.endsWith("/none") ? 404 : 200, manifest);
    } else if (redirect && path.endsWith(layerDigest)) {
      int port = elsewhere.getAddress().getPort();
      x.getResponseHeaders().add("Location", "http://127.0.0.1:" + port + path);
      send(x, 307, new byte[0]);
    } else if (path.contains("/blobs/")) {
      blob(x, blobs.get(path.substring(path.lastIndexOf('/') + 1)));
    } else {
      send(x, 200, new byte[0]);
    }
  }

  private void blobElsewhere(HttpExchange x) throws IOException {
    String auth = x.getRequestHeaders().getFirst("Authorization");
    leaked.add(String.valueOf(auth));
    blob(x, blobs.get(layerDigest));
  }

  private void blob(HttpExchange x, byte[] content) throws IOException {
    String range = x.getRequestHeaders().getFirst("Range");
    int from = 0;
    if (range != null) {
      ranges.add(range);
      from = Integer.parseInt(range.replaceAll("[^0-9]", ""));
      x.getResponseHeaders()
          .add(
              "Content-Range", "bytes " + from + "-" + (content.length - 1) + "/" + content.length);
    }
    int length = content.length - from;
    x.sendResponseHeaders(range == null ? 200 : 206, length);
    if (length > 100_000 && cuts.getAndDecrement() > 0) {
      x.getResponseBody().write(content, from, 100_000);
      x.getResponseBody().flush();
      x.close();
      return;
    }
    x.getResponseBody().write(content, from, length);
    x.close();
  }

  private static void send(HttpExchange x, int status, byte[] body) throws IOException {
    x.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    if (body.length > 0) {
      x.getResponseBody().write(body);
    }
    x.close();
  }

  private LoadedImage pull(String tag, String password) throws Exception {
    Reference name =
        Reference.parse("localhost:" + registry.getAddress().getPort() + "/x/y:" + tag);
    RegistryClient client =
        new RegistryClient(RegistryConfig.of(List.of(), List.of(), List.of()), SHORT);
    Credentials credentials = new Credentials("u", password, "", "");
    try (Lease lease = store.lease()) {
      return store.pull(
          client, new PullRequest(name, null, credentials, new Cancellation()), lease, line -> {});
    }
  }

  @Test
  void shouldGoOnWhereADownloadBroke() throws Exception {
    cuts.set(2);
    LoadedImage image = pull("1", "p:w");
    assertThat(ranges).containsExactly("bytes=100000-", "bytes=200000-");
    assertThat(image.diffIds()).containsExactly(Digest.parse(layerDigest));
    assertThat(store.verify().damaged()).isEmpty();
  }

  @Test
  void shouldRepeatWhatIsRefusedForNow() throws Exception {
    busy.set(2);
    assertThat(pull("1", "p:w").manifest()).isEqualTo(Digest.of(manifest));
  }

  @Test
  void shouldNotGiveCredentialsToWhereItIsRedirected() throws Exception {
    redirect = true;
    pull("1", "p:w");
    assertThat(leaked).containsOnly("null");
  }

  @Test
  void shouldRefuseAndKeepNothingOfALayerThatIsAnother() throws IOException {
    byte[] bad = blobs.get(layerDigest).clone();
    bad[2000] ^= 1;
    blobs.put(layerDigest, bad);
    assertThatThrownBy(() -> pull("1", "p:w"))
        .hasMessage("filesystem layer verification failed for digest " + layerDigest);
    assertThat(store.verify().blobs()).isZero();
    assertThat(store.layersBytes()).isZero();
  }

  @Test
  void shouldRefuseALayerThatIsLongerThanAnnounced() {
    byte[] longer = java.util.Arrays.copyOf(blobs.get(layerDigest), 400_000);
    blobs.put(layerDigest, longer);
    assertThatThrownBy(() -> pull("1", "p:w"))
        .hasMessageContaining("has 400000 bytes where its manifest announces");
  }

  /** Words of the manifest, what stands there instead, and what is said of it. */
  static Stream<Arguments> lies() {
    return Stream.of(
        Arguments.of("oci.image.config.v1+json", "cncf.helm.config.v1+json", "no container image"),
        Arguments.of("oci.image.layer.v1.tar", "example.other", "unsupported layer media type"),
        Arguments.of("\"mediaType\":\"" + MANIFEST, "\"mediaType\":\"text/plain", "text/plain"),
        Arguments.of(
            "\"mediaType\":\"" + MANIFEST,
            "\"mediaType\":\"application/vnd.oci.image.index.v1+json",
            "calls itself"),
        Arguments.of("\"schemaVersion\":2", "\"schemaVersion\":1", "schema"),
        Arguments.of("\"layers\":[{", "\"layers\":[null,{", "invalid manifest"),
        Arguments.of("\"size\":30", "\"size\":29", "where its manifest announces"),
        Arguments.of("\"size\":1", "\"size\":-1", "is announced with -1"),
        Arguments.of("\"digest\":\"sha256:", "\"digest\":\"md5:", "digest"),
        Arguments.of("\"layers\":", "\"other\":[],\"layers\":[],\"unused\":", "length mismatch"));
  }

  @ParameterizedTest
  @MethodSource("lies")
  void shouldRefuseManifestsThatLie(String said, String lie, String answer) throws IOException {
    String honest = new String(manifest, StandardCharsets.UTF_8);
    assertThat(honest).contains(said);
    manifest = honest.replace(said, lie).getBytes(StandardCharsets.UTF_8);

    assertThatThrownBy(() -> pull("1", "p:w")).hasMessageContaining(answer);

    assertThat(store.verify().blobs()).isZero();
    assertThat(store.layersBytes()).isZero();
  }

  @Test
  void shouldRefuseAManifestThatIsNotWhatWasAskedForByDigest() {
    Digest other = Digest.of(new byte[] {1});
    assertThatThrownBy(() -> pull("1@" + other, "p:w")).hasMessageContaining(other.toString());
  }

  @Test
  void shouldSayWhatIsNotThereAndWhoMayNot() {
    assertThatThrownBy(() -> pull("none", "p:w")).hasMessageStartingWith("manifest for localhost:");
    assertThatThrownBy(() -> pull("1", "wrong"))
        .hasMessageEndingWith("unauthorized: incorrect username or password");
  }
}
