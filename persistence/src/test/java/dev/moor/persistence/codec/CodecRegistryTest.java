package dev.moor.persistence.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.moor.persistence.journal.JournalEntry;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CodecRegistryTest {
  private final CodecRegistry codecs = new CodecRegistry(List.of(new GreetingCodec()));

  sealed interface Greeting extends Journaled {}

  record Hello(String name) implements Greeting {}

  record Stranger() implements Journaled {}

  /** Takes a sealed family by its interface, and version 1 in capitals. */
  static final class GreetingCodec implements EventCodec {
    @Override
    public String name() {
      return "greeting";
    }

    @Override
    public Set<Class<? extends Journaled>> types() {
      return Set.of(Greeting.class);
    }

    @Override
    public String manifest(Journaled event) {
      return "greeting.hello/2";
    }

    @Override
    public byte[] encode(Journaled event) {
      return ((Hello) event).name().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public Journaled decode(String manifest, byte[] bytes) {
      String name = new String(bytes, StandardCharsets.UTF_8);
      return switch (manifest) {
        case "greeting.hello/1" -> new Hello(name.toLowerCase(java.util.Locale.ROOT));
        case "greeting.hello/2" -> new Hello(name);
        default -> throw new CodecException("unknown manifest " + manifest, null);
      };
    }
  }

  private static JournalEntry entry(String manifest, String payload) {
    return new JournalEntry(
        1, "greeting|a", 7, manifest, payload.getBytes(StandardCharsets.UTF_8), Instant.EPOCH);
  }

  @Test
  void shouldFindTheCodecByAnInterfaceAndByTheManifest() throws Exception {
    MoorSerializer serializer = new MoorSerializer(codecs);
    Hello hello = new Hello("world");

    assertThat(serializer.manifest(hello)).isEqualTo("greeting.hello/2");
    assertThat(serializer.fromBinary(serializer.toBinary(hello), "greeting.hello/2"))
        .isEqualTo(hello);
    assertThat(codecs.decode(entry("greeting.hello/1", "OLD"))).isEqualTo(new Hello("old"));
  }

  @Test
  void shouldNameTheEntityOfWhatCannotBeDecoded() {
    assertThatThrownBy(() -> codecs.decode(entry("greeting.hello/9", "x")))
        .isInstanceOf(EventCodec.CodecException.class)
        .hasMessageContaining("greeting|a event 7")
        .hasMessageContaining("greeting.hello/9");
    assertThatThrownBy(() -> codecs.decode(entry("farewell.bye/1", "x")))
        .hasMessageContaining("no codec for manifest 'farewell.bye/1'");
  }

  @Test
  void shouldKeepAnUnknownEventWithItsBytes() {
    UnknownEvent unknown = (UnknownEvent) codecs.decodeOrUnknown(entry("greeting.hello/9", "new"));

    assertThat(codecs.manifest(unknown)).isEqualTo("greeting.hello/9");
    assertThat(codecs.encode(unknown)).isEqualTo("new".getBytes(StandardCharsets.UTF_8));
    assertThat(unknown.reason()).contains("greeting.hello/9");
  }

  @Test
  void shouldRefuseAnEventWithoutCodecAndCodecsThatClash() {
    assertThatThrownBy(() -> codecs.encode(new Stranger()))
        .isInstanceOf(EventCodec.CodecException.class)
        .hasMessageContaining("Stranger");
    assertThatThrownBy(() -> new CodecRegistry(List.of(new GreetingCodec(), new GreetingCodec())))
        .hasMessageContaining("two codecs are named greeting");
  }
}
