package dev.moor.actors.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.moor.actors.container.ContainerEvent;
import dev.moor.actors.container.ContainerEventCodec;
import dev.moor.actors.container.EventSamples;
import dev.moor.actors.image.ImageEvent;
import dev.moor.actors.image.ImageEventCodec;
import dev.moor.actors.network.NetworkEvent;
import dev.moor.actors.network.NetworkEventCodec;
import dev.moor.actors.volume.VolumeEvent;
import dev.moor.actors.volume.VolumeEventCodec;
import dev.moor.persistence.codec.EventCodec;
import dev.moor.persistence.codec.Journaled;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Released bytes are frozen: each event's golden file is read and written back unchanged for ever.
 * A new event gets its file with {@code -Dgolden.write=true}, which never touches an old one.
 */
class EventCodecGoldenTest {
  private static final Path GOLDEN = Path.of("src/test/resources/golden");

  private record Kind(EventCodec codec, Class<?> events, List<Journaled> samples) {}

  private static final List<Kind> KINDS =
      List.of(
          new Kind(new ContainerEventCodec(), ContainerEvent.class, EventSamples.container()),
          new Kind(new ImageEventCodec(), ImageEvent.class, EventSamples.image()),
          new Kind(new VolumeEventCodec(), VolumeEvent.class, EventSamples.volume()),
          new Kind(new NetworkEventCodec(), NetworkEvent.class, EventSamples.network()));

  /**
   * @param reads the event that the old bytes are today
   */
  private record Old(EventCodec codec, String manifest, Journaled reads) {}

  private static final List<Old> OLD =
      List.of(
          new Old(new ContainerEventCodec(), "container.created/1", EventSamples.createdBefore()),
          new Old(new ContainerEventCodec(), "container.created/2", EventSamples.createdSecond()),
          new Old(
              new ContainerEventCodec(),
              "container.exec-created/1",
              EventSamples.execCreatedBefore()),
          new Old(
              new ContainerEventCodec(),
              "container.update-requested/1",
              EventSamples.updateRequestedBefore()),
          new Old(new ContainerEventCodec(), "container.updated/1", EventSamples.updatedBefore()),
          new Old(
              new ContainerEventCodec(),
              "container.networks-chosen/1",
              EventSamples.networksChosenBefore()),
          new Old(
              new ContainerEventCodec(),
              "container.connect-requested/1",
              EventSamples.connectRequestedBefore()),
          new Old(new ImageEventCodec(), "image.stored/1", EventSamples.storedBefore()),
          new Old(
              new NetworkEventCodec(),
              "network.create-requested/1",
              EventSamples.networkCreateRequestedBefore()));

  @TestFactory
  Stream<DynamicTest> shouldKeepTheBytesOfEveryEvent() {
    List<DynamicTest> tests = new ArrayList<>();
    for (Kind kind : KINDS) {
      for (Journaled sample : kind.samples()) {
        String manifest = kind.codec().manifest(sample);
        tests.add(DynamicTest.dynamicTest(manifest, () -> check(kind.codec(), manifest, sample)));
      }
    }
    return tests.stream();
  }

  private static void check(EventCodec codec, String manifest, Journaled sample)
      throws IOException {
    Path file = GOLDEN.resolve(manifest.replace('/', '_') + ".hex");
    String encoded = HexFormat.of().formatHex(codec.encode(sample));
    if (Boolean.getBoolean("golden.write") && !Files.exists(file)) {
      Files.createDirectories(GOLDEN);
      Files.writeString(file, encoded + "\n");
    }
    assertThat(file).exists();
    String golden = Files.readString(file).strip();
    assertThat(encoded).isEqualTo(golden);
    assertThat(codec.decode(manifest, HexFormat.of().parseHex(golden))).isEqualTo(sample);
  }

  @TestFactory
  Stream<DynamicTest> shouldKnowEveryTypeOfEvent() {
    return KINDS.stream()
        .map(
            kind ->
                DynamicTest.dynamicTest(
                    kind.codec().name(),
                    () -> {
                      Set<Class<?>> permitted = Set.of(kind.events().getPermittedSubclasses());
                      assertThat(kind.codec().types()).hasSize(permitted.size());
                      assertThat(permitted).containsAll(kind.codec().types());
                      assertThat(
                              kind.samples().stream()
                                  .map(Object::getClass)
                                  .collect(Collectors.toSet()))
                          .hasSize(permitted.size());
                      assertThat(kind.samples())
                          .allSatisfy(
                              sample ->
                                  assertThat(kind.codec().manifest(sample))
                                      .matches(kind.codec().name() + "\\.[a-z-]+/[0-9]+"));
                    }));
  }

  /** What was written before a component was there reads as without it. */
  @TestFactory
  Stream<DynamicTest> shouldReadTheBytesOfEarlierVersions() {
    return OLD.stream()
        .map(
            old ->
                DynamicTest.dynamicTest(
                    old.manifest(),
                    () -> {
                      String hex = Files.readString(file(old.manifest())).strip();
                      byte[] bytes = HexFormat.of().parseHex(hex);
                      assertThat(old.codec().decode(old.manifest(), bytes)).isEqualTo(old.reads());
                    }));
  }

  /** For an hour the digests of an image were not written, under the same manifest. */
  @Test
  void shouldReadTheFirstImagesAsThoseWithoutDigests() throws IOException {
    String hex = Files.readString(file("image.stored/1-first")).strip();

    ImageEvent.Stored stored =
        (ImageEvent.Stored)
            new ImageEventCodec().decode("image.stored/1", HexFormat.of().parseHex(hex));

    assertThat(stored.facts().manifestDigest()).isEmpty();
    assertThat(stored.facts().targetDigest()).isEmpty();
    assertThat(stored.facts().layers()).containsExactly("sha256:cc");
  }

  private static Path file(String manifest) {
    return GOLDEN.resolve(manifest.replace('/', '_') + ".hex");
  }

  @Test
  void shouldHaveNoGoldenFileWithoutAReader() throws IOException {
    try (Stream<Path> files = Files.list(GOLDEN).filter(Files::isRegularFile)) {
      List<String> read =
          Stream.concat(
                  KINDS.stream()
                      .flatMap(kind -> kind.samples().stream().map(s -> kind.codec().manifest(s))),
                  Stream.concat(OLD.stream().map(Old::manifest), Stream.of("image.stored/1-first")))
              .map(manifest -> manifest.replace('/', '_') + ".hex")
              .toList();
      assertThat(files.map(file -> file.getFileName().toString()).toList())
          .containsExactlyInAnyOrderElementsOf(read);
    }
  }

  @Test
  void shouldBeFoundByTheServiceLoader() {
    assertThat(ServiceLoader.load(EventCodec.class))
        .extracting(EventCodec::name)
        .contains("container", "image", "volume", "network");
  }

  @Test
  void shouldNameManifestAndReasonWhereItCannotRead() {
    EventCodec codec = new ContainerEventCodec();

    assertThatThrownBy(() -> codec.decode("container.flew/1", new byte[0]))
        .isInstanceOf(EventCodec.CodecException.class)
        .hasMessageContaining("container.flew/1");
    assertThatThrownBy(() -> codec.decode("container.paused/1", new byte[] {1, 2, 3}))
        .isInstanceOf(EventCodec.CodecException.class)
        .hasMessageContaining("3 bytes under container.paused/1");
  }

  @Test
  void shouldRefuseBytesThatLackAComponent() {
    EventCodec codec = new ContainerEventCodec();
    byte[] noAt = HexFormat.of().parseHex("a0");

    assertThatThrownBy(() -> codec.decode("container.paused/1", noAt))
        .isInstanceOf(EventCodec.CodecException.class)
        .hasMessageContaining("at");
  }

  @Test
  void shouldShowBytesAsJson() {
    EventCodec codec = new ContainerEventCodec();
    byte[] bytes =
        codec.encode(
            new ContainerEvent.RestartCancelled("stopped", java.time.Instant.ofEpochSecond(5)));

    assertThat(CborEventCodec.json(bytes)).contains("\"reason\":\"stopped\"");
  }
}
