package dev.moor.persistence.codec;

import java.util.Set;

/**
 * Turns the events of one kind of entity into bytes and back. Manifests ({@code
 * container.started/1}) are explicit and frozen once released; an older version's bytes are read by
 * an upcaster in {@link #decode}.
 */
public interface EventCodec {
  /** Short stable name, the part before the first dot of its manifests: {@code container}. */
  String name();

  /** The event types this codec takes, for the serializer's lookup. */
  Set<Class<? extends Journaled>> types();

  String manifest(Journaled event);

  byte[] encode(Journaled event);

  /**
   * Decodes any version ever released; a {@link SplitEvent} where one stored event is several by
   * now.
   *
   * @throws CodecException unknown manifest or unreadable bytes; names both
   */
  Journaled decode(String manifest, byte[] bytes);

  /** An event that cannot be read. */
  final class CodecException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CodecException(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
