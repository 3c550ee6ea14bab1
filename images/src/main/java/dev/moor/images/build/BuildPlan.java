package dev.moor.images.build;

import dev.moor.images.ImageException;
import dev.moor.images.dockerfile.Dockerfile;
import dev.moor.images.dockerfile.Instruction;
import dev.moor.images.dockerfile.Instruction.Pair;
import dev.moor.images.dockerfile.InstructionParser;
import dev.moor.images.dockerfile.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * A Dockerfile's stages up to the one that is wanted.
 *
 * @param before the ARGs before the first FROM
 */
record BuildPlan(char escape, List<Line> before, List<Stage> stages, List<String> warnings) {

  /** An instruction and how it is shown. */
  record Line(String shown, Instruction instruction) {}

  /** One FROM and what follows it. */
  record Stage(String shown, Instruction.From from, List<Line> lines) {}

  /**
   * @throws ImageException INVALID in Docker's words, before anything is done
   */
  static BuildPlan of(Dockerfile file, BuildSpec spec) {
    InstructionParser parser = new InstructionParser(file.escape());
    List<Line> before = new ArrayList<>();
    List<Stage> stages = new ArrayList<>();
    for (Node node : file.nodes()) {
      Instruction instruction = parser.parse(node);
      if (instruction instanceof Instruction.From from) {
        stages.add(new Stage(node.original(), from, new ArrayList<>()));
      } else if (!stages.isEmpty()) {
        stages.get(stages.size() - 1).lines().add(new Line(node.original(), instruction));
      } else if (instruction instanceof Instruction.Arg) {
        before.add(new Line(node.original(), instruction));
      } else {
        throw ImageException.invalid(
            "dockerfile parse error line " + node.line() + ": no build stage in current context");
      }
    }
    if (stages.isEmpty()) {
      throw ImageException.invalid("no build stage in current context");
    }
    List<Stage> wanted = upTo(stages, spec.target());
    List<Line> last = wanted.get(wanted.size() - 1).lines();
    new TreeMap<>(spec.labels()).forEach((name, value) -> last.add(label(name, value)));
    return new BuildPlan(file.escape(), before, wanted, file.warnings());
  }

  private static Line label(String name, String value) {
    return new Line(
        "LABEL " + name + "=" + value,
        new Instruction.Label(List.of(new Pair(literal(name), literal(value)))));
  }

  /** A text that no word of a shell is seen in. */
  private static String literal(String text) {
    return "'" + text.replace("'", "'\"'\"'") + "'";
  }

  private static List<Stage> upTo(List<Stage> stages, String target) {
    if (target.isEmpty()) {
      return stages;
    }
    for (int i = 0; i < stages.size(); i++) {
      boolean meant =
          stages.get(i).from().alias().equalsIgnoreCase(target)
              || target.equals(Integer.toString(i));
      if (meant) {
        return stages.subList(0, i + 1);
      }
    }
    throw ImageException.invalid("failed to reach build target " + target + " in Dockerfile");
  }

  /** How many steps the build shows. */
  int steps() {
    return before.size()
        + stages.size()
        + stages.stream().mapToInt(stage -> stage.lines().size()).sum();
  }
}
