package dev.moor.actors.history;

import dev.moor.actors.container.ContainerEvent;
import dev.moor.actors.container.ContainerEvent.StartCause;
import dev.moor.actors.container.ContainerView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Folds a container's events into the chain that led to its present state: its creation, the last
 * start a user asked for, and what followed. Restarts by policy are counted, the last one is told;
 * so the chain stays short however long the history is.
 */
public final class Reasons {
  private record Link(Happened happened, Telling telling, Duration took) {}

  private final List<Link> creation = new ArrayList<>();
  private final List<Link> start = new ArrayList<>();
  private final List<Link> since = new ArrayList<>();
  private final Steps steps = new Steps();
  private long policyRestarts;
  private boolean ran;

  /** The container's next event. */
  public void next(Happened happened) {
    if (!(happened.event() instanceof ContainerEvent event)) {
      return;
    }
    Telling telling = Telling.of(event);
    Link link = new Link(happened, telling, steps.take(telling, event.at()));
    if (telling.noise()) {
      return;
    }
    if (event instanceof ContainerEvent.StartRequested requested) {
      ran = true;
      begin(requested, link);
    } else if (!ran) {
      creation.add(link);
    } else {
      since.add(link);
    }
  }

  private void begin(ContainerEvent.StartRequested requested, Link link) {
    if (requested.cause() == StartCause.POLICY) {
      policyRestarts++;
      List<Link> kept = since.stream().filter(Reasons::leadsToRestart).toList();
      since.clear();
      since.addAll(kept.subList(Math.max(0, kept.size() - 2), kept.size()));
      since.add(link);
      return;
    }
    List<Link> restart =
        requested.cause() == StartCause.RESTART ? List.copyOf(since) : List.<Link>of();
    policyRestarts = 0;
    start.clear();
    since.clear();
    restart.stream().filter(Reasons::leadsToRestart).reduce((a, b) -> b).ifPresent(start::add);
    restart.stream()
        .filter(each -> each.happened().event() instanceof ContainerEvent.RestartRequested)
        .reduce((a, b) -> b)
        .ifPresent(asked -> start.add(0, asked));
    start.add(link);
  }

  /** The end that a restart answers, and its scheduling. */
  private static boolean leadsToRestart(Link link) {
    ContainerEvent event = (ContainerEvent) link.happened().event();
    return event instanceof ContainerEvent.Exited
        || event instanceof ContainerEvent.StartFailed
        || event instanceof ContainerEvent.RestartScheduled;
  }

  /** The chain, oldest first, and what it means for the container as it is now. */
  public List<String> sentences(ContainerView now) {
    List<String> told = new ArrayList<>();
    creation.forEach(link -> told.add(sentence(link)));
    start.forEach(link -> told.add(sentence(link)));
    if (policyRestarts > 0) {
      told.add(
          "Since then its restart policy started it again "
              + (policyRestarts == 1 ? "once" : policyRestarts + " times")
              + "; the last of it:");
    }
    since.forEach(link -> told.add(sentence(link)));
    told.add(conclusion(now));
    return told;
  }

  private static String sentence(Link link) {
    ContainerEvent event = (ContainerEvent) link.happened().event();
    Telling telling = link.telling();
    StringBuilder text = new StringBuilder().append(event.at()).append(": ");
    text.append(telling.asker() == null ? "it" : Askers.words(telling.asker()));
    text.append(' ').append(telling.words());
    if (link.took() != null) {
      text.append(", ").append(Spans.words(link.took())).append(" later");
    }
    if (!telling.evidence().isEmpty()) {
      text.append(" [").append(telling.evidence()).append(']');
    }
    return text.append('.').toString();
  }

  private static String conclusion(ContainerView now) {
    String policy = now.spec().host().restartPolicy().name();
    if (!now.damage().isEmpty()) {
      return "So far its journal can be read; then: " + now.damage() + ".";
    }
    return switch (now.dockerStatus()) {
      case "running" ->
          "So it runs, as pid %d%s."
              .formatted(
                  now.pid(),
                  now.unmonitored() ? ", without a conmon: its exit code will not be known" : "");
      case "paused" -> "So it is paused, until someone unpauses it.";
      case "restarting" -> "So it waits for its next start by the restart policy " + policy + ".";
      case "removing" -> "So its removal is under way.";
      case "created" ->
          now.error().isEmpty()
              ? "So it is created, and nobody has started it."
              : "So it is created and never ran: its start failed.";
      case "exited" -> stopped(now, policy);
      default -> "So it is gone; only the journal knows it.";
    };
  }

  private static String stopped(ContainerView now, String policy) {
    if (policy.equals("no")) {
      return "So it is stopped (code %d); it has no restart policy.".formatted(now.exitCode());
    }
    if (now.manuallyStopped()) {
      return "So it is stopped (code %d); its restart policy %s rests, for a user ended it."
          .formatted(now.exitCode(), policy);
    }
    return "So it is stopped (code %d); its restart policy %s does not start it again."
        .formatted(now.exitCode(), policy);
  }
}
