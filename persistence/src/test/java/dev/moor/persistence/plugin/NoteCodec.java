package dev.moor.persistence.plugin;

import dev.moor.persistence.codec.EventCodec;
import dev.moor.persistence.codec.Journaled;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** A codec found through META-INF/services, as those of other modules are. */
public final class NoteCodec implements EventCodec {
  /** An event. */
  record Noted(String text) implements Journaled {}

  @Override
  public String name() {
    return "note";
  }

  @Override
  public Set<Class<? extends Journaled>> types() {
    return Set.of(Noted.class);
  }

  @Override
  public String manifest(Journaled event) {
    return "note.noted/1";
  }

  @Override
  public byte[] encode(Journaled event) {
    return ((Noted) event).text().getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public Journaled decode(String manifest, byte[] bytes) {
    if (!manifest.equals("note.noted/1")) {
      throw new CodecException("unknown manifest " + manifest, null);
    }
    return new Noted(new String(bytes, StandardCharsets.UTF_8));
  }
}
