package dev.moor.supervisor.containers;

import dev.moor.actors.port.ContainerService.Top;
import dev.moor.actors.port.MoorException;
import dev.moor.runtime.linux.ProcStat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** {@code docker top}: the host's ps, reduced to the container's processes, as dockerd does it. */
final class TopReader {
  /**
   * @param arguments of ps; empty: {@code -ef}
   * @throws MoorException INVALID for arguments that ps refuses or that could harm
   */
  Top read(List<ProcStat> processes, String arguments) {
    List<String> command = new ArrayList<>(List.of("ps"));
    String given = arguments == null || arguments.isBlank() ? "-ef" : arguments.strip();
    command.addAll(Arrays.asList(given.split("\\s+")));
    List<String> lines = run(command);
    if (lines.isEmpty()) {
      throw new MoorException(MoorException.Kind.INTERNAL, "ps printed nothing");
    }
    List<String> titles = Arrays.asList(lines.get(0).strip().split("\\s+"));
    int pidColumn = titles.indexOf("PID");
    if (pidColumn < 0) {
      throw new MoorException(MoorException.Kind.INVALID, "Couldn't find PID field in ps output");
    }
    Set<String> pids =
        processes.stream().map(p -> Long.toString(p.pid())).collect(Collectors.toSet());
    List<List<String>> rows = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      List<String> fields = Arrays.asList(line.strip().split("\\s+", titles.size()));
      if (fields.size() == titles.size() && pids.contains(fields.get(pidColumn))) {
        rows.add(fields);
      }
    }
    return new Top(titles, rows);
  }

  private static List<String> run(List<String> command) {
    try {
      Process ps = new ProcessBuilder(command).start();
      ps.getOutputStream().close();
      String out = new String(ps.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      String err = new String(ps.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
      if (ps.waitFor() != 0) {
        throw new MoorException(
            MoorException.Kind.INVALID, "error running ps: " + err.lines().findFirst().orElse(""));
      }
      return out.lines().toList();
    } catch (IOException e) {
      throw new MoorException(
          MoorException.Kind.INTERNAL, "ps could not be run (apt-get install procps)", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new MoorException(MoorException.Kind.INTERNAL, "interrupted while ps ran", e);
    }
  }
}
