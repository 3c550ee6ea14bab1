package dev.moor.images.fuzz;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import dev.moor.images.Digest;
import dev.moor.images.ImageException;
import dev.moor.images.Limits;
import dev.moor.images.Reference;
import dev.moor.images.model.Descriptor;
import dev.moor.images.model.ImageConfig;
import dev.moor.images.model.ImageJson;
import dev.moor.images.model.Index;
import dev.moor.images.model.Manifest;
import dev.moor.images.store.ChainIds;
import dev.moor.images.store.LayerStore;
import dev.moor.images.store.Leases;
import dev.moor.images.store.PendingLayer;
import dev.moor.images.tar.TarEntry;
import dev.moor.images.tar.TarType;
import dev.moor.images.tar.TarWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * What the fuzzer calls: half of the inputs are JSON of a registry, half become tars that are
 * unpacked. Only the exceptions that the contract names may come out, and the folder beside the
 * layers stays as it is.
 */
public final class ImageFuzzer {
  private static final Limits LIMITS = new Limits(1 << 20, 50, 1 << 20, 50, 50);
  private static final List<String> NAMES =
      List.of("a", "b", "..", ".", "", "/", "a/b", ".wh.a", ".wh..wh..opq", "../outside", "é");
  private static Path home;
  private static LayerStore layers;

  private ImageFuzzer() {}

  /** Called once by the fuzzer. */
  public static void fuzzerInitialize() throws IOException {
    home = Path.of(System.getProperty("moor.fuzz.home"));
    Files.createDirectories(home.resolve("outside"));
    layers = LayerStore.open(home.resolve("layers"), LIMITS);
  }

  /** Called with each input. */
  public static void fuzzerTestOneInput(FuzzedDataProvider data) throws IOException {
    if (data.consumeBoolean()) {
      byte[] json = data.consumeRemainingAsBytes();
      refusable(() -> manifest(json));
      refusable(() -> index(json));
      refusable(() -> config(json));
      refusable(() -> Reference.parse(new String(json, StandardCharsets.UTF_8)));
    } else {
      byte[] tar = tar(data);
      refusable(() -> unpack(tar));
      requireNothingOutside();
    }
  }

  private interface Attempt {
    void run() throws IOException;
  }

  private static void refusable(Attempt attempt) {
    try {
      attempt.run();
    } catch (ImageException | IOException e) {
      Objects.requireNonNull(e.getMessage(), "a refusal must say why");
    }
  }

  private static void manifest(byte[] json) {
    Manifest manifest = ImageJson.read(json, Manifest.class, "manifest");
    if (manifest.config() != null) {
      manifest.config().checkedDigest();
    }
    for (Descriptor layer : manifest.layers()) {
      layer.checkedDigest();
      layer.toPlatform();
    }
  }

  private static void index(byte[] json) {
    for (Descriptor each : ImageJson.read(json, Index.class, "index").manifests()) {
      each.toPlatform();
      each.annotation("vnd.docker.reference.type");
      each.checkedDigest();
    }
  }

  private static void config(byte[] json) {
    ImageConfig config = ImageJson.read(json, ImageConfig.class, "image config");
    List<Digest> diffIds = config.diffIds();
    ChainIds.of(diffIds);
    config.platform();
    config.createdAt();
    config.history();
    config.config();
  }

  /** A tar whose entries make sense, then maybe some of its bytes do not. */
  private static byte[] tar(FuzzedDataProvider data) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    TarWriter tar = new TarWriter(bytes);
    int entries = data.consumeInt(1, 12);
    for (int i = 0; i < entries; i++) {
      TarType type = data.pickValue(TarType.values());
      TarEntry.Builder entry = TarEntry.builder("x" + name(data), type);
      entry = data.consumeBoolean() ? entry : TarEntry.builder(name(data), type);
      byte[] content = type == TarType.FILE ? data.consumeBytes(20) : new byte[0];
      entry.mode(data.consumeInt(0, 07777)).size(content.length);
      if (type == TarType.SYMLINK || type == TarType.HARDLINK) {
        entry.linkName(data.consumeBoolean() ? name(data) : home.resolve("outside").toString());
      }
      try {
        tar.put(entry.build(), new ByteArrayInputStream(content));
      } catch (IOException | IllegalArgumentException e) {
        break; // a name that the writer does not take
      }
    }
    tar.finish();
    byte[] made = bytes.toByteArray();
    int flips = data.consumeInt(0, 3);
    for (int i = 0; i < flips; i++) {
      made[data.consumeInt(0, made.length - 1)] = data.consumeByte();
    }
    return made;
  }

  private static String name(FuzzedDataProvider data) {
    StringBuilder name = new StringBuilder();
    int parts = data.consumeInt(1, 3);
    for (int i = 0; i < parts; i++) {
      name.append(i == 0 ? "" : "/").append(data.pickValue(NAMES));
    }
    return name.isEmpty() ? "n" : name.toString();
  }

  private static void unpack(byte[] tar) throws IOException {
    Leases leases = new Leases();
    try (PendingLayer pending = layers.unpack(new ByteArrayInputStream(tar), null)) {
      Objects.requireNonNull(pending.diffId());
    } finally {
      leases.open().close();
    }
  }

  private static void requireNothingOutside() throws IOException {
    for (Path folder : List.of(home.resolve("outside"), home.resolve("layers/tmp"))) {
      try (Stream<Path> found = Files.list(folder)) {
        require(found.findAny().isEmpty(), folder + " is not empty");
      }
    }
    try (Stream<Path> found = Files.list(home)) {
      require(found.count() == 2, "something was written beside the layers");
    }
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalStateException(otherwise);
    }
  }
}
