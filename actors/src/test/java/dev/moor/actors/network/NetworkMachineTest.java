package dev.moor.actors.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.moor.actors.entity.Ruling;
import dev.moor.actors.port.Asker;
import dev.moor.actors.port.MoorException.Kind;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The life of a network, and what a replay that ends on an open intent does. */
class NetworkMachineTest {
  private static final Instant NOW = Instant.ofEpochSecond(1000);
  private static final NetworkSpec SPEC =
      new NetworkSpec(
          "back", "", "br-1", false, false, false, List.of(), Map.of(), Map.of(), Map.of(), null);
  private final NetworkMachine machine = new NetworkMachine("id1");

  private NetworkState after(NetworkEvent... events) {
    NetworkState state = machine.empty();
    for (NetworkEvent event : events) {
      state = machine.apply(state, event);
    }
    return state;
  }

  private static NetworkEvent requested() {
    return new NetworkEvent.CreateRequested("id1", SPEC, Asker.MOORD, NOW);
  }

  private static NetworkEvent created() {
    return new NetworkEvent.Created(NOW);
  }

  private static NetworkEvent removal() {
    return new NetworkEvent.RemoveRequested(Asker.MOORD, NOW);
  }

  @Test
  void shouldMakeAgainWhatWasBeingMade() {
    NetworkState state = after(requested());

    assertThat(machine.unfinished(state)).containsExactly(new NetworkEffect.Create("id1", SPEC));
    assertThat(machine.view(state)).isEmpty();
    assertThat(machine.outcome(state, new NetworkCommand.CreateDone(), NOW))
        .isEqualTo(Ruling.accept(List.of(created()), List.of()));
  }

  @Test
  void shouldCheckWhatIsThereAfterAStartAndTellTheRepair() {
    NetworkState state = after(requested(), created());

    assertThat(machine.unfinished(state)).containsExactly(new NetworkEffect.Check("id1", SPEC));
    assertThat(machine.outcome(state, new NetworkCommand.Repaired("bridge was missing"), NOW))
        .isEqualTo(
            Ruling.accept(
                List.of(new NetworkEvent.Repaired("bridge was missing", NOW)), List.of()));
    assertThat(machine.view(state)).map(NetworkView::removing).contains(false);
  }

  @Test
  void shouldRemoveAgainWhatWasBeingRemoved() {
    NetworkState state = after(requested(), created(), removal());

    assertThat(machine.unfinished(state)).containsExactly(new NetworkEffect.Remove("id1", SPEC));
    assertThat(machine.view(state)).map(NetworkView::removing).contains(true);
    assertThat(machine.view(machine.apply(state, new NetworkEvent.Removed(NOW)))).isEmpty();
    NetworkState kept = machine.apply(state, new NetworkEvent.RemoveFailed("busy", NOW));
    assertThat(machine.view(kept)).map(NetworkView::removing).contains(false);
  }

  @Test
  void shouldIgnoreStaleOutcomesAndRefuseASecondCreation() {
    NetworkState state = after(requested(), created());

    assertThat(machine.outcome(state, new NetworkCommand.CreateFailed("late"), NOW))
        .isEqualTo(Ruling.ignored());
    assertThat(machine.request(state, new NetworkCommand.Create("id1", SPEC, Asker.MOORD), NOW))
        .isEqualTo(Ruling.reject(Kind.CONFLICT, "network with name back already exists"));
    assertThat(machine.request(machine.empty(), new NetworkCommand.Remove(Asker.MOORD), NOW))
        .isEqualTo(Ruling.reject(Kind.NOT_FOUND, "network id1 not found"));
  }
}
