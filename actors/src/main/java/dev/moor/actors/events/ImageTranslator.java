package dev.moor.actors.events;

import dev.moor.actors.image.ImageCommand;
import dev.moor.actors.image.ImageEvent;
import dev.moor.actors.port.EventService.EngineEvent;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One image's events in Docker's words. */
final class ImageTranslator implements ImageEvent.Cases<List<EngineEvent>> {
  private final String id;
  private Map<String, String> labels = Map.of();
  private long sequence;

  ImageTranslator(String id) {
    this.id = id;
  }

  ImageTranslator copy() {
    ImageTranslator copy = new ImageTranslator(id);
    copy.labels = labels;
    return copy;
  }

  List<EngineEvent> next(ImageEvent event, long globalSequence) {
    sequence = globalSequence;
    return event.match(this);
  }

  private List<EngineEvent> one(String action, String actorId, String name, Instant at) {
    return one(action, actorId, name, at, Map.of());
  }

  private List<EngineEvent> one(
      String action, String actorId, String name, Instant at, Map<String, String> more) {
    Map<String, String> attributes = new HashMap<>(labels);
    attributes.put("name", name);
    attributes.putAll(more);
    return List.of(new EngineEvent("image", action, actorId, attributes, at, sequence));
  }

  /** A pull, build or commit is told by a note or by its tag. */
  @Override
  public List<EngineEvent> on(ImageEvent.Stored event) {
    Map<String, String> given = event.facts().defaults().labels();
    labels = given == null ? Map.of() : given;
    return switch (event.source()) {
      case LOAD -> one("load", id, id, event.at());
      case IMPORT, BOOTSTRAP -> one("import", id, id, event.at());
      case PULL, BUILD, COMMIT -> List.of();
    };
  }

  @Override
  public List<EngineEvent> on(ImageEvent.Tagged event) {
    return one("tag", id, event.reference(), event.at());
  }

  /** A reference that moved to another image is told there, as its tag. */
  @Override
  public List<EngineEvent> on(ImageEvent.Untagged event) {
    return event.movedTo().isEmpty() ? one("untag", id, id, event.at()) : List.of();
  }

  @Override
  public List<EngineEvent> on(ImageEvent.DigestNoted event) {
    return List.of();
  }

  /** Pull and push have the reference for an id, as Docker has it; a prune is of no image. */
  @Override
  public List<EngineEvent> on(ImageEvent.Noted event) {
    if (id.equals(ImageCommand.PRUNES)) {
      return List.of(
          new EngineEvent(
              event.reference(), event.action(), "", event.attributes(), event.at(), sequence));
    }
    boolean byReference = event.action().equals("pull") || event.action().equals("push");
    return byReference
        ? one(
            event.action(),
            event.reference(),
            repository(event.reference()),
            event.at(),
            event.attributes())
        : one(event.action(), id, id, event.at(), event.attributes());
  }

  /** Without tag or digest. */
  static String repository(String reference) {
    int at = reference.indexOf('@');
    String name = at < 0 ? reference : reference.substring(0, at);
    int colon = name.lastIndexOf(':');
    return colon > name.lastIndexOf('/') ? name.substring(0, colon) : name;
  }

  @Override
  public List<EngineEvent> on(ImageEvent.DeleteRequested event) {
    return List.of();
  }

  @Override
  public List<EngineEvent> on(ImageEvent.Deleted event) {
    return one("delete", id, id, event.at());
  }

  @Override
  public List<EngineEvent> on(ImageEvent.DeleteFailed event) {
    return List.of();
  }
}
