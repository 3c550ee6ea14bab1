package dev.moor.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.moor.images.model.ImageConfig;
import dev.moor.images.model.RunConfig;
import dev.moor.images.store.Lease;
import dev.moor.images.tar.TarEntry;
import dev.moor.images.tar.TarType;
import dev.moor.images.tar.TarWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageStoreTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.123456Z");
  @TempDir Path dir;
  private ImageStore store;
  private Lease lease;

  @BeforeEach
  void open() throws IOException {
    store = open(dir.resolve("root"));
    lease = store.lease();
  }

  private static ImageStore open(Path root) throws IOException {
    return ImageStore.open(root, Limits.DEFAULT, Clock.fixed(NOW, ZoneOffset.UTC));
  }

  private static byte[] tar(String... namesAndContents) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    TarWriter writer = new TarWriter(bytes);
    for (int i = 0; i < namesAndContents.length; i += 2) {
      byte[] data = namesAndContents[i + 1].getBytes(StandardCharsets.UTF_8);
      TarEntry entry =
          TarEntry.builder(namesAndContents[i], TarType.FILE).size(data.length).build();
      writer.put(entry, new ByteArrayInputStream(data));
    }
    writer.finish();
    return bytes.toByteArray();
  }

  private LoadedImage importOf(byte[] tar, String... changes) throws IOException {
    ImportOptions options = new ImportOptions(List.of(changes), "", null);
    return store.importTar(new ByteArrayInputStream(tar), options, lease);
  }

  private byte[] save(LoadedImage image) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    store.save(List.of(new SavedImage(image.config(), image.manifest(), image.references())), out);
    return out.toByteArray();
  }

  private static List<LoadedImage> load(ImageStore into, byte[] tar) throws IOException {
    try (Lease l = into.lease()) {
      return into.load(new ByteArrayInputStream(tar), l, p -> {});
    }
  }

  private void assertNothingLeft(Path root) throws IOException {
    for (String folder : List.of("blobs/sha256", "blobs/tmp", "layers/tmp")) {
      assertThat(root.resolve(folder)).isEmptyDirectory();
    }
    try (Stream<Path> layers = Files.list(root.resolve("layers"))) {
      assertThat(layers).containsExactly(root.resolve("layers/tmp"));
    }
  }

  @Test
  void shouldImportWithChanges() throws IOException {
    LoadedImage image =
        importOf(
            tar("etc/x", "12345"),
            "ENV A=1 B=\"two words\"",
            "ENV C $A and more",
            "CMD [\"sh\", \"-c\", \"true\"]",
            "ENTRYPOINT /bin/app --x",
            "CMD [\"last\"]",
            "EXPOSE 80 53/udp 8000-8001",
            "LABEL k=v \"quoted key\"=w",
            "VOLUME [\"/data\"]",
            "WORKDIR /srv",
            "WORKDIR app",
            "USER 1000:1000",
            "STOPSIGNAL SIGINT",
            "ONBUILD RUN make",
            "HEALTHCHECK --interval=1m30s --retries=2 CMD curl -f localhost");
    ImageConfig config = store.readConfig(image.config());
    RunConfig run = config.config();
    assertThat(run.env()).containsExactly("A=1", "B=two words", "C=1 and more");
    assertThat(run.cmd()).containsExactly("last");
    assertThat(run.entrypoint()).containsExactly("/bin/sh", "-c", "/bin/app --x");
    assertThat(run.exposedPorts().keySet())
        .containsExactly("53/udp", "80/tcp", "8000/tcp", "8001/tcp");
    assertThat(run.labels()).containsEntry("k", "v").containsEntry("quoted key", "w");
    assertThat(run.volumes()).containsOnlyKeys("/data");
    assertThat(run.workingDir()).isEqualTo("/srv/app");
    assertThat(run.user()).isEqualTo("1000:1000");
    assertThat(run.stopSignal()).isEqualTo("SIGINT");
    assertThat(run.onBuild()).containsExactly("RUN make");
    assertThat(run.healthcheck().test()).containsExactly("CMD-SHELL", "curl -f localhost");
    assertThat(run.healthcheck().intervalNanos()).isEqualTo(90_000_000_000L);
    assertThat(run.healthcheck().retries()).isEqualTo(2);
    assertThat(config.createdAt()).isEqualTo(NOW);
    assertThat(image.sizeBytes()).isEqualTo(5);
    assertThat(store.lowerDirs(config).get(0).resolve("etc/x")).hasContent("12345");
    assertThat(store.history(image.config()))
        .containsExactly(
            new HistoryEntry(image.config(), NOW.getEpochSecond(), "", 5, "Imported from -"));
  }

  @Test
  void shouldRefuseBadChangesBeforeReading() throws IOException {
    InputStream unread =
        new InputStream() {
          @Override
          public int read() {
            throw new AssertionError("was read");
          }
        };
    for (String[] bad :
        new String[][] {
          {"RUN x", "run is not a valid change command"},
          {"FROM x", "from is not a valid change command"},
          {"ENV", "ENV requires at least one argument"},
          {"ENV X", "ENV must have two arguments"},
          {"ENV a=b c", "Syntax error - can't find = in \"c\""},
          {"EXPOSE 99999", "Invalid containerPort: 99999"},
          {"EXPOSE 1/icmp", "Invalid proto: icmp"},
          {"HEALTHCHECK X", "Unknown type \"X\" in HEALTHCHECK"},
          {"HEALTHCHECK --foo=1 CMD x", "Unknown flag: foo"},
          {"ONBUILD ONBUILD x", "Chaining ONBUILD"},
          {"USER", "USER requires exactly one argument"}
        }) {
      assertThatThrownBy(
              () -> store.importTar(unread, new ImportOptions(List.of(bad[0]), "", null), lease))
          .isInstanceOf(ImageException.class)
          .hasMessageContaining(bad[1]);
    }
    assertNothingLeft(dir.resolve("root"));
  }

  @Test
  void shouldImportCompressedTars() throws IOException {
    byte[] plain = tar("f", "x");
    ByteArrayOutputStream gzip = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(gzip)) {
      out.write(plain);
    }
    assertThat(importOf(gzip.toByteArray()).diffIds()).containsExactly(Digest.of(plain));
  }

  @Test
  void shouldSaveAndLoadTheSameImage() throws IOException {
    LoadedImage image =
        importOf(tar("f", "x")).named(List.of(Reference.parse("app:1"), Reference.parse("b/c:2")));
    byte[] archive = save(image);
    assertThat(save(image)).isEqualTo(archive);
    ImageStore other = open(dir.resolve("other"));
    List<LoadedImage> loaded = load(other, archive);
    assertThat(loaded).containsExactly(image);
    assertThat(other.verify().clean()).isTrue();
    assertThat(other.verify().notCompared()).isEmpty();
    assertThat(load(other, archive)).isEqualTo(loaded);
  }

  @Test
  void shouldRefuseEveryDamageWholeAndLeaveNothing() throws IOException {
    byte[] archive = save(importOf(tar("file", "content ".repeat(500))));
    Path root = dir.resolve("other");
    ImageStore other = open(root);
    int refused = 0;
    for (int at = 1536; at < archive.length - 1024; at += 97) {
      byte[] damaged = archive.clone();
      damaged[at] ^= 0x21;
      try {
        List<LoadedImage> loaded = load(other, damaged);
        assertThat(loaded).as("flip at %d", at).hasSize(1);
        assertThat(other.verify().clean()).isTrue();
        other.retain(List.of(), List.of());
      } catch (ImageException e) {
        assertThat(e.kind()).isEqualTo(ImageException.Kind.INVALID);
        refused++;
      }
      assertNothingLeft(root);
    }
    assertThat(refused).isGreaterThan(20);
    for (int length = 0; length < archive.length - 1024; length += 211) {
      byte[] cut = Arrays.copyOf(archive, length);
      assertThatThrownBy(() -> load(other, cut)).isInstanceOf(ImageException.class);
      assertNothingLeft(root);
    }
  }

  @Test
  void shouldRefuseArchivesThatAreNone() throws IOException {
    Path root = dir.resolve("other");
    ImageStore other = open(root);
    assertThatThrownBy(() -> load(other, "hello".repeat(1000).getBytes(StandardCharsets.US_ASCII)))
        .isInstanceOf(ImageException.class);
    assertThatThrownBy(() -> load(other, tar("x", "y")))
        .hasMessageContaining("does not contain a manifest.json");
    assertThatThrownBy(
            () -> load(other, tar("manifest.json", "[{\"Config\":\"../../etc/passwd\"}]")))
        .hasMessageContaining("leads out of the archive");
    assertThatThrownBy(
            () ->
                load(
                    other,
                    tar(
                        "manifest.json",
                        "[{\"Config\":\"c\",\"Layers\":[]}]",
                        "c",
                        "{\"rootfs\":{\"diff_ids\":[\"sha256:" + "a".repeat(64) + "\"]}}")))
        .hasMessageContaining("layers length mismatch");
    assertNothingLeft(root);
  }

  @Test
  void shouldSweepOnlyWhatNothingNeeds() throws IOException {
    LoadedImage kept = importOf(tar("a", "1"));
    LoadedImage gone = importOf(tar("b", "22"));
    LoadedImage layerOnly = importOf(tar("c", "333"));
    assertThat(store.retain(List.of(), List.of()).blobs()).isEmpty();
    lease.close();
    Removed removed = store.retain(List.of(kept.config(), kept.manifest()), layerOnly.chainIds());
    assertThat(removed.chainIds()).containsExactlyElementsOf(gone.chainIds());
    assertThat(removed.blobs()).contains(gone.config(), layerOnly.config());
    assertThat(store.sizeBytes(store.readConfig(kept.config()))).isEqualTo(1);
    assertThat(store.lowerDirs(layerOnly.chainIds())).hasSize(1);
    assertThatThrownBy(() -> store.readConfig(gone.config()))
        .isInstanceOfSatisfying(
            ImageException.class,
            e -> assertThat(e.kind()).isEqualTo(ImageException.Kind.NOT_FOUND));
    assertThat(save(kept)).isNotEmpty();
    assertThat(store.layersBytes()).isEqualTo(4);
  }

  @Test
  void shouldMakeBusyboxAlwaysTheSame() throws Exception {
    LoadedImage first = store.bootstrap(lease);
    assertThat(first.references()).containsExactly(Reference.parse("busybox:latest"));
    Path tree = store.lowerDirs(first.chainIds()).get(0);
    assertThat(Files.isSameFile(tree.resolve("bin/sh"), tree.resolve("bin/busybox"))).isTrue();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(tree.resolve("tmp"))))
        .isEqualTo("rwxrwxrwx");
    assertThat(tree.resolve("etc/passwd")).content().startsWith("root:x:0:0:root:/root:/bin/sh\n");
    RunConfig run = store.readConfig(first.config()).config();
    assertThat(run.cmd()).containsExactly("sh");
    ImageStore other = open(dir.resolve("other"));
    try (Lease l = other.lease()) {
      assertThat(other.bootstrap(l)).isEqualTo(first);
    }
  }

  @Test
  void shouldSayWhatToInstallWhereBusyboxIsNotStatic() {
    assertThatThrownBy(() -> store.bootstrap(Path.of("/bin/ls"), lease))
        .hasMessage("/bin/ls is not a static binary; apt-get install busybox-static");
    assertThatThrownBy(() -> store.bootstrap(dir.resolve("none"), lease))
        .isInstanceOfSatisfying(
            ImageException.class,
            e -> assertThat(e.kind()).isEqualTo(ImageException.Kind.NOT_FOUND))
        .hasMessageContaining("busybox-static");
  }

  @Test
  void shouldFindATreeThatWasChanged() throws IOException {
    LoadedImage image = importOf(tar("etc/x", "12345", "y", "6"));
    assertThat(store.verify().clean()).isTrue();
    assertThat(store.verify().notCompared()).isEmpty();

    Files.writeString(store.lowerDirs(image.chainIds()).get(0).resolve("etc/x"), "12346");

    assertThat(store.verify().damaged()).isEmpty();
    assertThat(store.verify().damagedLayers()).isEqualTo(image.chainIds());
  }

  @Test
  void shouldKeepLayersThatNoManifestCanNameUncompressed() throws IOException {
    byte[] saved = save(importOf(tar("etc/x", "12345")));
    for (String packer : List.of("xz", "bzip2")) {
      Path folder = Files.createDirectories(dir.resolve(packer));
      Files.write(folder.resolve("saved.tar"), saved);
      String script =
          "cd %s && tar -xf saved.tar && rm saved.tar index.json oci-layout repositories 2>"
              + " /dev/null; layer=$(sed 's/.*Layers\":\\[\"\\([^\"]*\\)\".*/\\1/' manifest.json)"
              + " && %s -c $layer > layer && sed -i \"s,$layer,layer,\" manifest.json"
              + " && rm $layer && tar -cf ../%s.tar .";
      new ProcessBuilder("sh", "-c", script.formatted(folder, packer, packer))
          .inheritIO()
          .start()
          .onExit()
          .join();
      ImageStore other = open(dir.resolve("other-" + packer));

      LoadedImage loaded = load(other, Files.readAllBytes(dir.resolve(packer + ".tar"))).get(0);

      assertThat(other.lowerDirs(loaded.chainIds()).get(0).resolve("etc/x")).hasContent("12345");
      assertThat(other.verify().clean()).isTrue();
      assertThat(other.verify().notCompared()).isEmpty();
    }
  }
}
