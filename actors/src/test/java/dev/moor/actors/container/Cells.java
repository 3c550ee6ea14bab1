package dev.moor.actors.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.moor.actors.container.ContainerState.Ending;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/** A state's row of the transition table: {@code commands -> what comes of it}. */
final class Cells {
  private Cells() {}

  /** A test a cell, and one that no cell is missing. */
  static Stream<DynamicTest> tests(ContainerState state, int run, String table) {
    Map<String, String> expected = parse(table);
    Map<String, ContainerCommand> commands = Commands.all(run);
    List<DynamicTest> tests = new ArrayList<>();
    tests.add(
        DynamicTest.dynamicTest(
            "has a cell for every command",
            () -> {
              assertThat(expected.keySet()).isEqualTo(commands.keySet());
              assertThat(commands.values())
                  .extracting(command -> (Object) command.getClass())
                  .containsAll(commandTypes());
            }));
    commands.forEach(
        (name, command) ->
            tests.add(
                DynamicTest.dynamicTest(
                    name, () -> assertThat(cell(state, command)).isEqualTo(expected.get(name)))));
    return tests.stream();
  }

  private static List<Class<?>> commandTypes() {
    List<Class<?>> types = new ArrayList<>();
    types.addAll(List.of(ContainerCommand.Request.class.getPermittedSubclasses()));
    types.addAll(List.of(ContainerCommand.Outcome.class.getPermittedSubclasses()));
    return types;
  }

  private static Map<String, String> parse(String table) {
    Map<String, String> cells = new LinkedHashMap<>();
    for (String line : table.strip().split("\n")) {
      String[] parts = line.split("->", 2);
      for (String command : parts[0].split(",")) {
        cells.put(command.strip(), parts[1].strip());
      }
    }
    return cells;
  }

  /** Events, then effects, then the state they lead to; or the refusal. */
  static String cell(ContainerState state, ContainerCommand command) {
    Decision decision = ContainerMachine.decide(state, command, States.LATER);
    if (decision instanceof Decision.Rejected rejected) {
      return rejected.kind() + " " + rejected.why().replace(Samples.ID, "ID");
    }
    Decision.Accepted accepted = (Decision.Accepted) decision;
    if (accepted.events().isEmpty() && accepted.effects().isEmpty()) {
      return "-";
    }
    ContainerState next = States.fold(state, accepted.events().toArray(new ContainerEvent[0]));
    return names(accepted.events()) + " | " + names(accepted.effects()) + " | " + phase(next);
  }

  private static String names(List<?> values) {
    return values.isEmpty()
        ? "-"
        : String.join(" ", values.stream().map(v -> v.getClass().getSimpleName()).toList());
  }

  private static String phase(ContainerState state) {
    String name = state.getClass().getSimpleName();
    if (state instanceof ContainerState.Starting starting) {
      return name + ending(starting.ending().orElse(null));
    }
    if (state instanceof ContainerState.Running running) {
      return name
          + (running.pausing() ? "(pausing)" : "")
          + ending(running.live().ending().orElse(null));
    }
    if (state instanceof ContainerState.Paused paused) {
      return name
          + (paused.unpausing() ? "(unpausing)" : "")
          + ending(paused.live().ending().orElse(null));
    }
    return name;
  }

  private static String ending(Ending ending) {
    return ending == null
        ? ""
        : "(" + ending.getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT) + ")";
  }
}
