package dev.moor.actors.rules;

import static dev.moor.actors.rules.Filters.orEmpty;

import dev.moor.actors.container.ContainerView;
import dev.moor.actors.container.ContainerView.Phase;
import dev.moor.actors.container.HostSpec.MountSpec;
import dev.moor.actors.image.ImageView;
import dev.moor.actors.port.ContainerService.ListQuery;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Docker's container list: which ones, and in which order (newest first). */
public final class ContainerFilter {
  private static final Set<String> KNOWN =
      Set.of(
          "ancestor",
          "before",
          "exited",
          "id",
          "isolation",
          "label",
          "name",
          "status",
          "health",
          "since",
          "volume",
          "network",
          "is-task",
          "publish",
          "expose");
  private static final Set<String> STATES =
      Set.of("created", "running", "paused", "restarting", "removing", "exited", "dead");
  private static final Set<String> HEALTHS = Set.of("starting", "healthy", "unhealthy", "none");
  private static final Pattern PORTS =
      Pattern.compile("(\\d{1,5})(?:-(\\d{1,5}))?(?:/(tcp|udp|sctp))?");

  /** What a filter's references mean. */
  public interface Lookup {
    /** The container of an id, name or prefix; throws NOT_FOUND where there is none. */
    ContainerView container(String reference);

    /** The image of a reference, if there is one. */
    Optional<ImageView> image(String reference);
  }

  private final ListQuery query;
  private final List<Predicate<ContainerView>> tests = new ArrayList<>();

  private ContainerFilter(ListQuery query) {
    this.query = query;
  }

  /**
   * @throws dev.moor.actors.port.MoorException INVALID for a filter or value that is not known,
   *     NOT_FOUND for {@code before} and {@code since} of no container
   */
  public static List<ContainerView> select(
      ListQuery query, List<ContainerView> all, Lookup lookup) {
    Filters.checkKeys(query.filters(), KNOWN);
    ContainerFilter filter = new ContainerFilter(query);
    filter.compile(lookup);
    return all.stream()
        .filter(view -> view.phase() != Phase.DELETED)
        .sorted(
            Comparator.comparing(ContainerView::createdAt)
                .reversed()
                .thenComparing(ContainerView::id))
        .filter(filter::isShown)
        .filter(view -> filter.tests.stream().allMatch(test -> test.test(view)))
        .limit(query.limit() > 0 ? query.limit() : Long.MAX_VALUE)
        .toList();
  }

  private List<String> values(String key) {
    return orEmpty(query.filters().get(key));
  }

  /** Stopped ones only where asked for, by any of the three ways. */
  private boolean isShown(ContainerView view) {
    return query.all() || query.limit() > 0 || !values("status").isEmpty() || runs(view);
  }

  private static boolean runs(ContainerView view) {
    return view.phase() == Phase.RUNNING || view.phase() == Phase.PAUSED || view.restarting();
  }

  private void compile(Lookup lookup) {
    matchAny("id", view -> List.of(view.id()));
    matchAny("name", view -> List.of(view.name(), "/" + view.name()));
    tests.add(view -> Filters.labels(query.filters().get("label"), view.spec().labels()));
    oneOf("status", STATES, ContainerView::dockerStatus);
    oneOf("health", HEALTHS, ContainerView::healthStatus);
    exited();
    created(lookup);
    ancestor(lookup);
    List<String> volumes = values("volume");
    if (!volumes.isEmpty()) {
      tests.add(view -> view.spec().host().mounts().stream().anyMatch(m -> isAt(m, volumes)));
    }
    List<String> networks = values("network");
    if (!networks.isEmpty()) {
      tests.add(view -> networks.contains(network(view)));
    }
    for (String value : values("is-task")) {
      boolean wanted = Filters.bool("is-task", value);
      tests.add(view -> !wanted);
    }
    ports("expose", ContainerFilter::exposed);
    ports("publish", ContainerFilter::published);
    if (!values("isolation").isEmpty()) {
      tests.add(view -> values("isolation").contains("default"));
    }
  }

  private void matchAny(
      String key, java.util.function.Function<ContainerView, List<String>> texts) {
    List<Pattern> patterns =
        values(key).stream().map(value -> Filters.pattern(key, value)).toList();
    if (!patterns.isEmpty()) {
      tests.add(
          view ->
              texts.apply(view).stream()
                  .anyMatch(text -> patterns.stream().anyMatch(p -> p.matcher(text).find())));
    }
  }

  private void oneOf(
      String key, Set<String> known, java.util.function.Function<ContainerView, String> text) {
    List<String> wanted = values(key);
    for (String value : wanted) {
      if (!known.contains(value)) {
        throw Filters.invalid(key, value);
      }
    }
    if (!wanted.isEmpty()) {
      tests.add(view -> wanted.contains(text.apply(view)));
    }
  }

  private void exited() {
    Set<Integer> codes = new HashSet<>();
    for (String value : values("exited")) {
      if (!value.matches("-?\\d{1,9}")) {
        throw Filters.invalid("exited", value);
      }
      codes.add(Integer.valueOf(value));
    }
    if (!codes.isEmpty()) {
      tests.add(
          view ->
              view.phase() == Phase.STOPPED
                  && view.startedAt() != null
                  && codes.contains(view.exitCode()));
    }
  }

  private void created(Lookup lookup) {
    for (String reference : values("before")) {
      Instant limit = lookup.container(reference).createdAt();
      tests.add(view -> view.createdAt().isBefore(limit));
    }
    for (String reference : values("since")) {
      Instant limit = lookup.container(reference).createdAt();
      tests.add(view -> view.createdAt().isAfter(limit));
    }
  }

  /** The image itself, or one whose layers begin with all of its layers. */
  private void ancestor(Lookup lookup) {
    List<String> references = values("ancestor");
    if (references.isEmpty()) {
      return;
    }
    List<ImageView> images =
        references.stream().flatMap(reference -> lookup.image(reference).stream()).toList();
    tests.add(view -> images.stream().anyMatch(image -> descends(view, image)));
  }

  private static boolean descends(ContainerView view, ImageView image) {
    int depth = image.layers().size();
    return view.imageId().equals(image.id())
        || (depth > 0
            && view.layers().size() > depth
            && view.layers().subList(0, depth).equals(image.layers()));
  }

  private static boolean isAt(MountSpec mount, List<String> wanted) {
    return wanted.contains(mount.source()) || wanted.contains(mount.target());
  }

  private static String network(ContainerView view) {
    String mode = view.spec().host().networkMode();
    return mode == null || mode.isEmpty() || mode.equals("default") ? "bridge" : mode;
  }

  private static Set<String> published(ContainerView view) {
    return view.networks().reached().stream()
        .map(port -> port.hostPort() + "/" + port.protocol())
        .collect(Collectors.toSet());
  }

  /** As lists show them: what has no address has no ports. */
  private static Set<String> exposed(ContainerView view) {
    Set<String> ports = new HashSet<>();
    if (view.pid() != 0 && !view.networks().leases().isEmpty()) {
      ports.addAll(view.spec().exposedPorts());
    }
    view.networks().reached().forEach(port -> ports.add(port.key()));
    return ports;
  }

  private void ports(String key, java.util.function.Function<ContainerView, Set<String>> portsOf) {
    Set<String> wanted = new HashSet<>();
    for (String value : values(key)) {
      Matcher matcher = PORTS.matcher(value);
      if (!matcher.matches()) {
        throw Filters.invalid(key, value);
      }
      int first = Integer.parseInt(matcher.group(1));
      int last = matcher.group(2) == null ? first : Integer.parseInt(matcher.group(2));
      if (last < first || last > 65_535) {
        throw Filters.invalid(key, value);
      }
      String protocol = matcher.group(3) == null ? "tcp" : matcher.group(3);
      for (int port = first; port <= last; port++) {
        wanted.add(port + "/" + protocol);
      }
    }
    if (!wanted.isEmpty()) {
      tests.add(
          view ->
              portsOf.apply(view).stream().map(ContainerFilter::full).anyMatch(wanted::contains));
    }
  }

  private static String full(String port) {
    return port.contains("/") ? port : port + "/tcp";
  }

  /** The same filters as Docker's prune takes: label, label!, until. */
  public static Set<String> pruneKeys() {
    return Set.of("label", "label!", "until");
  }

  /** Whether a stopped container is one that a prune with these filters takes. */
  public static boolean isPruned(
      Map<String, List<String>> filters, ContainerView view, Optional<Instant> until) {
    boolean rests = view.phase() == Phase.CREATED || view.phase() == Phase.STOPPED;
    boolean unwanted =
        orEmpty(filters.get("label!")).stream()
            .anyMatch(label -> Filters.label(label, view.spec().labels()));
    return rests
        && !view.restarting()
        && !view.removing()
        && view.damage().isEmpty()
        && !unwanted
        && Filters.labels(filters.get("label"), view.spec().labels())
        && until.map(limit -> view.createdAt().isBefore(limit)).orElse(true);
  }
}
