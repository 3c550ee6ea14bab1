package dev.moor.persistence.codec;

import dev.moor.persistence.journal.JournalEntry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.ConcurrentHashMap;

/** Finds the codec of an event by its class, and of stored bytes by their manifest. */
public final class CodecRegistry {
  private final Map<String, EventCodec> byName = new HashMap<>();
  private final Map<Class<?>, EventCodec> byType = new HashMap<>();
  private final Map<Class<?>, EventCodec> resolved = new ConcurrentHashMap<>();

  /**
   * A registry of the given codecs.
   *
   * @throws IllegalArgumentException two codecs share a name or a type, or a name has a dot
   */
  public CodecRegistry(List<? extends EventCodec> codecs) {
    for (EventCodec codec : codecs) {
      if (codec.name().isEmpty() || codec.name().contains(".")) {
        throw new IllegalArgumentException("codec name must have no dot: '" + codec.name() + "'");
      }
      EventCodec other = byName.putIfAbsent(codec.name(), codec);
      if (other != null) {
        throw new IllegalArgumentException("two codecs are named " + codec.name());
      }
      for (Class<? extends Journaled> type : codec.types()) {
        EventCodec rival = byType.putIfAbsent(type, codec);
        if (rival != null) {
          throw new IllegalArgumentException(
              type.getName() + " has two codecs: " + rival.name() + " and " + codec.name());
        }
      }
    }
  }

  /** The codecs that modules announce in {@code META-INF/services}. */
  public static CodecRegistry discover(ClassLoader loader) {
    List<EventCodec> found = new ArrayList<>();
    ServiceLoader.load(EventCodec.class, loader).forEach(found::add);
    return new CodecRegistry(found);
  }

  /**
   * The manifest that is stored with the event.
   *
   * @throws EventCodec.CodecException no codec takes this class
   */
  public String manifest(Journaled event) {
    if (event instanceof UnknownEvent unknown) {
      return unknown.manifest();
    }
    return codecOf(event).manifest(event);
  }

  /**
   * The bytes that are stored.
   *
   * @throws EventCodec.CodecException no codec takes this class
   */
  public byte[] encode(Journaled event) {
    if (event instanceof UnknownEvent unknown) {
      return unknown.payload();
    }
    return codecOf(event).encode(event);
  }

  /**
   * Decodes stored bytes of any released version.
   *
   * @throws EventCodec.CodecException unknown manifest or unreadable bytes
   */
  public Journaled decode(String manifest, byte[] payload) {
    EventCodec codec = byName.get(nameOf(manifest));
    if (codec == null) {
      throw new EventCodec.CodecException("no codec for manifest '" + manifest + "'", null);
    }
    return codec.decode(manifest, payload);
  }

  /** Decodes an entry of the journal; throws as {@link #decode(String, byte[])}. */
  public Journaled decode(JournalEntry entry) {
    try {
      return decode(entry.manifest(), entry.payload());
    } catch (EventCodec.CodecException e) {
      throw new EventCodec.CodecException(
          entry.persistenceId() + " event " + entry.entitySequence() + ": " + e.getMessage(), e);
    }
  }

  /** Decodes an entry; what no codec can read comes back as {@link UnknownEvent}, never lost. */
  public Journaled decodeOrUnknown(JournalEntry entry) {
    try {
      return decode(entry.manifest(), entry.payload());
    } catch (EventCodec.CodecException e) {
      return new UnknownEvent(entry.manifest(), entry.payload(), e.getMessage());
    }
  }

  /** As {@link #decodeOrUnknown}, with what was split as its parts. */
  public List<Journaled> events(JournalEntry entry) {
    return SplitEvent.partsOf(decodeOrUnknown(entry));
  }

  private EventCodec codecOf(Journaled event) {
    EventCodec codec = resolved.computeIfAbsent(event.getClass(), this::resolve);
    if (codec == null) {
      throw new EventCodec.CodecException("no codec takes " + event.getClass().getName(), null);
    }
    return codec;
  }

  private EventCodec resolve(Class<?> type) {
    EventCodec exact = byType.get(type);
    if (exact != null) {
      return exact;
    }
    return byType.entrySet().stream()
        .filter(entry -> entry.getKey().isAssignableFrom(type))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(null);
  }

  private static String nameOf(String manifest) {
    int dot = manifest.indexOf('.');
    return dot < 0 ? manifest : manifest.substring(0, dot);
  }
}
