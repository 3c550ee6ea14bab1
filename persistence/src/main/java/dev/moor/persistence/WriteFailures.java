package dev.moor.persistence;

import akka.actor.AbstractExtensionId;
import akka.actor.ActorSystem;
import akka.actor.ClassicActorSystemProvider;
import akka.actor.ExtendedActorSystem;
import akka.actor.Extension;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Why the last write of an entity failed. Akka stops the entity without telling it: it looks here
 * for what to say to those who wait. Journals write it, before they answer.
 */
public final class WriteFailures implements Extension {
  private static final Id ID = new Id();

  private final Map<String, String> reasons = new ConcurrentHashMap<>();

  private WriteFailures() {}

  /** The one of this system. */
  public static WriteFailures get(ClassicActorSystemProvider system) {
    return ID.get(system);
  }

  /** Empty where the entity's last write went well. */
  public Optional<String> reason(String persistenceId) {
    return Optional.ofNullable(reasons.get(persistenceId));
  }

  /** For journals: a write failed. */
  public void failed(String persistenceId, Throwable failure) {
    reasons.put(persistenceId, sentence(failure));
  }

  /** For journals: a write went well. */
  public void succeeded(String persistenceId) {
    if (!reasons.isEmpty()) {
      reasons.remove(persistenceId);
    }
  }

  /** The innermost cause, for it is what can be mended, written as the system's own messages. */
  private static String sentence(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String text =
        cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    boolean word =
        text.length() > 1
            && Character.isUpperCase(text.charAt(0))
            && Character.isLowerCase(text.charAt(1));
    return word ? Character.toLowerCase(text.charAt(0)) + text.substring(1) : text;
  }

  private static final class Id extends AbstractExtensionId<WriteFailures> {
    @Override
    public WriteFailures createExtension(ExtendedActorSystem system) {
      return new WriteFailures();
    }

    @Override
    public WriteFailures get(ActorSystem system) {
      return super.get(system);
    }
  }
}
