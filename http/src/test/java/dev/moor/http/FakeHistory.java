package dev.moor.http;

import dev.moor.actors.container.ContainerSpec;
import dev.moor.actors.container.ContainerView.Phase;
import dev.moor.actors.port.Asker;
import dev.moor.actors.port.HistoryService;
import dev.moor.actors.port.MoorException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;

/** A journal that remembers one container, and what it was asked. */
final class FakeHistory implements HistoryService {
  static final String ID = "ab12".repeat(16);
  static final Instant AT = Instant.parse("2026-11-24T20:00:00.5Z");
  final List<String> calls = new CopyOnWriteArrayList<>();

  private <T> CompletionStage<T> known(String ref, T answer) {
    return ID.startsWith(ref)
        ? CompletableFuture.completedFuture(answer)
        : CompletableFuture.failedFuture(
            new MoorException(MoorException.Kind.NOT_FOUND, "No such container: " + ref));
  }

  @Override
  public CompletionStage<History> history(String ref, int limit) {
    calls.add("history " + limit);
    Entry asked =
        new Entry(
            7, 3, AT, AT, "stop-requested", "asked", new Asker("unix", 0, 9, "", "r1"), "", null);
    Entry ended =
        new Entry(8, 4, AT, AT, "exited", "exited", null, "a file", Duration.ofMillis(12));
    return known(
        ref,
        new History(ID, List.of("web"), "exited", "", List.of("cd"), 2, List.of(asked, ended)));
  }

  @Override
  public CompletionStage<Why> why(String ref) {
    return known(ref, new Why(ID, "web", "exited", List.of("One.", "So two.")));
  }

  private Past past() {
    return new Past(AT, List.of(FakeEngine.view(ID, "web", ContainerSpec.empty(), Phase.CREATED)));
  }

  @Override
  public CompletionStage<Past> containers(Moment moment) {
    calls.add("containers " + moment);
    return CompletableFuture.completedFuture(past());
  }

  @Override
  public CompletionStage<Past> inspect(String ref, Moment moment) {
    calls.add("inspect " + moment);
    return known(ref, past());
  }

  @Override
  public CompletionStage<List<Difference>> diff(Moment from, Moment to) {
    calls.add("diff " + from + " " + to);
    return CompletableFuture.completedFuture(
        List.of(
            new Difference(
                ID, "web", "changed", List.of(new Change("state", "running", "exited")))));
  }

  @Override
  public CompletionStage<Verified> verify() {
    return CompletableFuture.completedFuture(
        new Verified(
            10,
            2,
            11,
            3,
            List.of(new Fault("segment-1.log", 4, "container|ab", 2, true, "one byte"))));
  }

  @Override
  public CompletionStage<Replayed> replay() {
    return CompletableFuture.completedFuture(
        new Replayed(3, 2, 1, 0, List.of(new Drift("conmon", "pid 7", "has no owner"))));
  }

  @Override
  public Flow.Publisher<String> export(long afterSequence) {
    calls.add("export " + afterSequence);
    return new ListPublisher<>(List.of("{\"sequence\":1}", "{\"sequence\":2}"));
  }
}
