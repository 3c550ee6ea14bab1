package dev.moor.persistence.codec;

import akka.actor.ExtendedActorSystem;
import akka.serialization.SerializerWithStringManifest;
import java.io.NotSerializableException;

/** Akka's view of the codecs: everything {@link Journaled} is stored through them. */
public final class MoorSerializer extends SerializerWithStringManifest {
  /** Stored with each event; frozen. */
  public static final int IDENTIFIER = 77_001;

  private final CodecRegistry codecs;

  /** Called by Akka. */
  public MoorSerializer(ExtendedActorSystem system) {
    this(CodecRegistry.discover(system.dynamicAccess().classLoader()));
  }

  /** A serializer over given codecs. */
  public MoorSerializer(CodecRegistry codecs) {
    this.codecs = codecs;
  }

  @Override
  public int identifier() {
    return IDENTIFIER;
  }

  @Override
  public String manifest(Object event) {
    return codecs.manifest(journaled(event));
  }

  @Override
  public byte[] toBinary(Object event) {
    return codecs.encode(journaled(event));
  }

  @Override
  public Object fromBinary(byte[] bytes, String manifest) throws NotSerializableException {
    return codecs.decode(manifest, bytes);
  }

  private static Journaled journaled(Object event) {
    if (event instanceof Journaled journaled) {
      return journaled;
    }
    throw new IllegalArgumentException(event.getClass().getName() + " is not Journaled");
  }
}
