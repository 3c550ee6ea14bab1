package dev.moor.actors.image;

import dev.moor.actors.entity.EntityRules;
import dev.moor.actors.entity.Ruling;
import dev.moor.actors.entity.Verdict;
import dev.moor.actors.port.MoorException.Kind;
import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The life of the image of one id: Absent → Present (tags come and go) → Deleting → Absent. */
public final class ImageMachine
    implements EntityRules<
        ImageCommand.Request,
        ImageCommand.Outcome,
        ImageEvent,
        ImageState,
        ImageEffect,
        ImageView> {
  /** By the names with their registries, as Docker lists them. */
  private static final Comparator<String> WHOLE_NAMES =
      Comparator.comparing(ImageMachine::wholeName);

  private final String id;

  public ImageMachine(String id) {
    this.id = id;
  }

  @Override
  public ImageState empty() {
    return new ImageState.Absent();
  }

  @Override
  public Ruling<ImageEvent, ImageEffect> request(
      ImageState state, ImageCommand.Request request, Instant now) {
    if (state instanceof ImageState.Deleting) {
      return request instanceof ImageCommand.Delete
          ? Ruling.ignored()
          : Ruling.reject(
              Kind.CONFLICT, "conflict: removal of image " + id + " is already in progress");
    }
    if (request instanceof ImageCommand.Store store) {
      return one(new ImageEvent.Stored(id, store.source(), store.facts(), store.asker(), now));
    }
    if (request instanceof ImageCommand.Note note && id.equals(ImageCommand.PRUNES)) {
      return one(noted(note, now));
    }
    if (!(state instanceof ImageState.Present image)) {
      return Ruling.reject(Kind.NOT_FOUND, "No such image: " + id);
    }
    if (request instanceof ImageCommand.Tag tag) {
      return one(new ImageEvent.Tagged(tag.reference(), tag.asker(), now));
    }
    if (request instanceof ImageCommand.Untag untag) {
      boolean has =
          image.tags().containsKey(untag.reference())
              || image.digests().contains(untag.reference());
      return has
          ? one(new ImageEvent.Untagged(untag.reference(), untag.movedTo(), untag.asker(), now))
          : new Ruling.AlreadySo<>();
    }
    if (request instanceof ImageCommand.NoteDigest noted) {
      return image.digests().contains(noted.digestReference())
          ? new Ruling.AlreadySo<>()
          : one(new ImageEvent.DigestNoted(noted.digestReference(), noted.asker(), now));
    }
    if (request instanceof ImageCommand.Note note) {
      return one(noted(note, now));
    }
    ImageCommand.Delete delete = (ImageCommand.Delete) request;
    return Ruling.accept(
        List.of(new ImageEvent.DeleteRequested(delete.asker(), now)),
        List.of(new ImageEffect.Delete(id, image.facts())));
  }

  private static ImageEvent noted(ImageCommand.Note note, Instant now) {
    return new ImageEvent.Noted(
        note.action(), note.reference(), note.attributes(), note.asker(), now);
  }

  private static Ruling<ImageEvent, ImageEffect> one(ImageEvent event) {
    return Ruling.accept(List.of(event), List.of());
  }

  @Override
  public Ruling<ImageEvent, ImageEffect> outcome(
      ImageState state, ImageCommand.Outcome outcome, Instant now) {
    if (!(state instanceof ImageState.Deleting)) {
      return Ruling.ignored();
    }
    return outcome instanceof ImageCommand.DeleteFailed failed
        ? one(new ImageEvent.DeleteFailed(failed.reason(), now))
        : one(new ImageEvent.Deleted(now));
  }

  @Override
  public ImageState apply(ImageState state, ImageEvent event) {
    return event.match(new Applier(state));
  }

  @Override
  public List<ImageEffect> unfinished(ImageState state) {
    return state instanceof ImageState.Deleting deleting
        ? List.of(new ImageEffect.Delete(id, deleting.image().facts()))
        : List.of();
  }

  @Override
  public Optional<Verdict> settles(ImageCommand.Request request, ImageEvent event) {
    if (!(request instanceof ImageCommand.Delete)) {
      return Optional.of(Verdict.DONE);
    }
    if (event instanceof ImageEvent.DeleteFailed failed) {
      return Optional.of(new Verdict.Failed(Kind.INTERNAL, failed.reason()));
    }
    return event instanceof ImageEvent.Deleted ? Optional.of(Verdict.DONE) : Optional.empty();
  }

  /** An image whose content is going is not listed any more. */
  @Override
  public Optional<ImageView> view(ImageState state) {
    if (!(state instanceof ImageState.Present image)) {
      return Optional.empty();
    }
    ImageFacts facts = image.facts();
    return Optional.of(
        new ImageView(
            id,
            image.tags().keySet().stream().sorted(WHOLE_NAMES).toList(),
            List.copyOf(image.digests()),
            facts.parentId(),
            facts.comment(),
            facts.createdAt(),
            facts.author(),
            facts.architecture(),
            facts.os(),
            facts.variant(),
            facts.sizeBytes(),
            facts.defaults(),
            facts.diffIds(),
            facts.layers(),
            0,
            image.lastTaggedAt().orElse(null),
            image.content()));
  }

  private static String wholeName(String familiar) {
    int slash = familiar.indexOf('/');
    if (slash < 0) {
      return "docker.io/library/" + familiar;
    }
    String first = familiar.substring(0, slash);
    boolean registry = first.contains(".") || first.contains(":") || first.equals("localhost");
    return registry ? familiar : "docker.io/" + familiar;
  }

  private static final class Applier implements ImageEvent.Cases<ImageState> {
    private final ImageState state;

    Applier(ImageState state) {
      this.state = state;
    }

    private <T extends ImageState> T in(Class<T> phase, ImageEvent event) {
      if (!phase.isInstance(state)) {
        throw new IllegalStateException(
            "%s cannot follow on %s"
                .formatted(event.getClass().getSimpleName(), state.getClass().getSimpleName()));
      }
      return phase.cast(state);
    }

    @Override
    public ImageState on(ImageEvent.Stored event) {
      if (state instanceof ImageState.Present image) {
        // one config may be named by several manifests: the layers of all are kept
        return new ImageState.Present(
            image.facts(),
            content(event.facts(), image.content()),
            image.tags(),
            image.digests(),
            image.lastTaggedAt());
      }
      in(ImageState.Absent.class, event);
      return new ImageState.Present(
          event.facts(),
          content(event.facts(), List.of()),
          Map.of(),
          Collections.emptySortedSet(),
          Optional.empty());
    }

    private static List<String> content(ImageFacts facts, List<String> before) {
      return Stream.concat(Stream.of(facts.manifestDigest(), facts.targetDigest()), before.stream())
          .filter(digest -> !digest.isEmpty())
          .distinct()
          .toList();
    }

    @Override
    public ImageState on(ImageEvent.Tagged event) {
      ImageState.Present image = in(ImageState.Present.class, event);
      Map<String, Instant> tags = new TreeMap<>(image.tags());
      tags.put(event.reference(), event.at());
      return new ImageState.Present(
          image.facts(),
          image.content(),
          Collections.unmodifiableMap(tags),
          image.digests(),
          Optional.of(event.at()));
    }

    @Override
    public ImageState on(ImageEvent.Untagged event) {
      ImageState.Present image = in(ImageState.Present.class, event);
      Map<String, Instant> tags = new TreeMap<>(image.tags());
      tags.remove(event.reference());
      SortedSet<String> digests = new TreeSet<>(image.digests());
      digests.remove(event.reference());
      return new ImageState.Present(
          image.facts(),
          image.content(),
          Collections.unmodifiableMap(tags),
          Collections.unmodifiableSortedSet(digests),
          image.lastTaggedAt());
    }

    @Override
    public ImageState on(ImageEvent.DigestNoted event) {
      ImageState.Present image = in(ImageState.Present.class, event);
      SortedSet<String> digests = new TreeSet<>(image.digests());
      digests.add(event.digestReference());
      return new ImageState.Present(
          image.facts(),
          image.content(),
          image.tags(),
          Collections.unmodifiableSortedSet(digests),
          image.lastTaggedAt());
    }

    @Override
    public ImageState on(ImageEvent.Noted event) {
      return state;
    }

    @Override
    public ImageState on(ImageEvent.DeleteRequested event) {
      return new ImageState.Deleting(in(ImageState.Present.class, event));
    }

    @Override
    public ImageState on(ImageEvent.Deleted event) {
      in(ImageState.Deleting.class, event);
      return new ImageState.Absent();
    }

    @Override
    public ImageState on(ImageEvent.DeleteFailed event) {
      return in(ImageState.Deleting.class, event).image();
    }
  }
}
