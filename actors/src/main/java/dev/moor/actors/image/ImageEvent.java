package dev.moor.actors.image;

import dev.moor.actors.port.Asker;
import dev.moor.persistence.codec.Journaled;
import java.time.Instant;
import java.util.Map;

/** What happened to an image; an id may live several times, one after the other. */
public sealed interface ImageEvent extends Journaled {
  Instant at();

  /** Calls the case of this event's type. */
  <R> R match(Cases<R> cases);

  /** Where an image's content came from. */
  enum Source {
    LOAD,
    IMPORT,
    PULL,
    BUILD,
    COMMIT,
    BOOTSTRAP
  }

  /** Its content is complete on the disk and synced. Again for an image that is there already. */
  record Stored(String id, Source source, ImageFacts facts, Asker asker, Instant at)
      implements ImageEvent {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  /** {@code reference} in familiar form with its tag; it was taken from any other image before. */
  record Tagged(String reference, Asker asker, Instant at) implements ImageEvent {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  /**
   * @param movedTo the image that has the reference now, or empty where it was removed
   */
  record Untagged(String reference, String movedTo, Asker asker, Instant at) implements ImageEvent {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  /** It is known under {@code name@sha256:…}. */
  record DigestNoted(String digestReference, Asker asker, Instant at) implements ImageEvent {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  /** Something of Docker's event list that changes no state: pull, push, save. */
  record Noted(
      String action, String reference, Map<String, String> attributes, Asker asker, Instant at)
      implements ImageEvent {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  /** Intent: content that no other image needs is to go. */
  record DeleteRequested(Asker asker, Instant at) implements ImageEvent {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  record Deleted(Instant at) implements ImageEvent {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  record DeleteFailed(String reason, Instant at) implements ImageEvent {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  /** One answer for each type of event. */
  interface Cases<R> {
    R on(Stored event);

    R on(Tagged event);

    R on(Untagged event);

    R on(DigestNoted event);

    R on(Noted event);

    R on(DeleteRequested event);

    R on(Deleted event);

    R on(DeleteFailed event);
  }
}
