package dev.moor.images.make;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.moor.images.ImageException;
import dev.moor.images.model.RunConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The {@code --change} lines of import and commit: the instructions of a Dockerfile that only alter
 * the config.
 */
public final class ConfigChanges {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<String> ALLOWED =
      Set.of(
          "CMD",
          "ENTRYPOINT",
          "HEALTHCHECK",
          "ENV",
          "EXPOSE",
          "LABEL",
          "ONBUILD",
          "STOPSIGNAL",
          "USER",
          "VOLUME",
          "WORKDIR");
  private static final List<String> SHELL = List.of("/bin/sh", "-c");

  private String user;
  private final Map<String, Object> ports = new TreeMap<>();
  private final Map<String, String> env = new LinkedHashMap<>();
  private List<String> entrypoint;
  private List<String> cmd;
  private boolean cmdGiven;
  private RunConfig.Healthcheck healthcheck;
  private final Map<String, Object> volumes = new TreeMap<>();
  private String workingDir;
  private final Map<String, String> labels = new TreeMap<>();
  private String stopSignal;
  private final List<String> onBuild = new ArrayList<>();
  private final RunConfig base;

  private ConfigChanges(RunConfig base) {
    this.base = base;
    user = base.user();
    ports.putAll(orEmpty(base.exposedPorts()));
    for (String pair : base.env() == null ? List.<String>of() : base.env()) {
      int eq = pair.indexOf('=');
      env.put(eq < 0 ? pair : pair.substring(0, eq), eq < 0 ? "" : pair.substring(eq + 1));
    }
    entrypoint = base.entrypoint();
    cmd = base.cmd();
    healthcheck = base.healthcheck();
    volumes.putAll(orEmpty(base.volumes()));
    workingDir = base.workingDir();
    labels.putAll(base.labels() == null ? Map.of() : base.labels());
    stopSignal = base.stopSignal();
    onBuild.addAll(base.onBuild() == null ? List.of() : base.onBuild());
  }

  private static Map<String, Object> orEmpty(Map<String, Object> map) {
    return map == null ? Map.of() : map;
  }

  /** The config after the lines; a line that is wrong is refused as INVALID in Docker's words. */
  public static RunConfig apply(RunConfig base, List<String> lines) {
    ConfigChanges changes = new ConfigChanges(base);
    for (String line : joinContinued(lines)) {
      changes.line(line);
    }
    return changes.result();
  }

  private static List<String> joinContinued(List<String> lines) {
    List<String> whole = new ArrayList<>();
    StringBuilder open = new StringBuilder();
    for (String given : lines) {
      for (String line : given.split("\\r?\\n")) {
        String trimmed = line.strip();
        if (trimmed.isEmpty() || trimmed.startsWith("#")) {
          continue;
        }
        if (trimmed.endsWith("\\")) {
          open.append(trimmed, 0, trimmed.length() - 1);
          continue;
        }
        whole.add(open + trimmed);
        open.setLength(0);
      }
      if (open.length() > 0) {
        whole.add(open.toString());
        open.setLength(0);
      }
    }
    return whole;
  }

  private void line(String line) {
    String[] split = line.split("\\s+", 2);
    String name = split[0].toUpperCase(Locale.ROOT);
    String rest = split.length > 1 ? split[1].strip() : "";
    if (!ALLOWED.contains(name)) {
      throw ImageException.invalid(
          split[0].toLowerCase(Locale.ROOT) + " is not a valid change command");
    }
    if (rest.isEmpty() && !name.equals("CMD") && !name.equals("ENTRYPOINT")) {
      throw ImageException.invalid(name + " requires " + arguments(name));
    }
    switch (name) {
      case "CMD" -> {
        cmd = command(rest);
        cmdGiven = true;
      }
      case "ENTRYPOINT" -> {
        List<String> command = command(rest);
        entrypoint = command.isEmpty() ? null : command;
        cmd = cmdGiven ? cmd : null;
      }
      case "HEALTHCHECK" -> healthcheck = HealthcheckLine.parse(rest);
      case "ENV" -> pairs(name, rest).forEach(p -> env.put(p[0], p[1]));
      case "LABEL" -> pairs(name, rest).forEach(p -> labels.put(p[0], p[1]));
      case "EXPOSE" ->
          words(rest).forEach(w -> PortSpec.expand(expand(w)).forEach(p -> ports.put(p, Map.of())));
      case "ONBUILD" -> onBuild.add(onBuild(rest));
      case "STOPSIGNAL" -> stopSignal = signal(expand(one(name, rest)));
      case "USER" -> user = expand(one(name, rest));
      case "VOLUME" -> volumes(rest);
      case "WORKDIR" -> workdir(expand(rest));
      default -> throw new IllegalStateException(name);
    }
  }

  private static String arguments(String name) {
    return switch (name) {
      case "STOPSIGNAL", "USER", "WORKDIR" -> "exactly one argument";
      default -> "at least one argument";
    };
  }

  /** Exec form where it is a JSON array of texts, else shell form. */
  static List<String> command(String rest) {
    List<String> json = jsonArray(rest);
    if (json != null) {
      return json;
    }
    if (rest.isEmpty()) {
      return List.of();
    }
    List<String> shell = new ArrayList<>(SHELL);
    shell.add(rest);
    return shell;
  }

  private static List<String> jsonArray(String text) {
    if (!text.startsWith("[")) {
      return null;
    }
    try {
      JsonNode node =
          JSON.reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).readTree(text);
      List<String> list = new ArrayList<>();
      for (JsonNode item : node) {
        if (!item.isTextual()) {
          return null;
        }
        list.add(item.textValue());
      }
      return list;
    } catch (JsonProcessingException e) {
      // as in a Dockerfile: what is no JSON is a shell line
      return null;
    }
  }

  private List<String[]> pairs(String name, String rest) {
    List<String> words = LineWords.split(rest);
    List<String[]> pairs = new ArrayList<>();
    if (words.get(0).indexOf('=') < 0) {
      String[] old = rest.split("\\s+", 2);
      if (old.length < 2) {
        throw ImageException.invalid(name + " must have two arguments");
      }
      pairs.add(new String[] {old[0], expand(old[1])});
      return pairs;
    }
    for (String word : words) {
      int eq = word.indexOf('=');
      if (eq < 0) {
        throw ImageException.invalid(
            "Syntax error - can't find = in \"" + word + "\". Must be of the form: name=value");
      }
      if (eq == 0) {
        throw ImageException.invalid(name + " names can not be blank");
      }
      pairs.add(new String[] {expand(word.substring(0, eq)), expand(word.substring(eq + 1))});
    }
    return pairs;
  }

  private String expand(String word) {
    return LineWords.expand(word, key -> env.get(key));
  }

  private static List<String> words(String rest) {
    return Arrays.asList(rest.split("\\s+"));
  }

  private static String one(String name, String rest) {
    List<String> words = LineWords.split(rest);
    if (words.size() != 1) {
      throw ImageException.invalid(name + " requires exactly one argument");
    }
    return words.get(0);
  }

  private static String onBuild(String rest) {
    String first = rest.split("\\s+", 2)[0].toUpperCase(Locale.ROOT);
    if (first.equals("ONBUILD")) {
      throw ImageException.invalid("Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed");
    }
    if (first.equals("MAINTAINER") || first.equals("FROM")) {
      throw ImageException.invalid(first + " isn't allowed as an ONBUILD trigger");
    }
    return rest;
  }

  private static String signal(String text) {
    String name = text.toUpperCase(Locale.ROOT);
    boolean number = name.matches("[1-9][0-9]?") && Integer.parseInt(name) <= 64;
    if (!number && !name.matches("(SIG)?[A-Z][A-Z0-9+-]*")) {
      throw ImageException.invalid("Invalid signal: " + text);
    }
    return text;
  }

  private void volumes(String rest) {
    List<String> json = jsonArray(rest);
    for (String volume : json == null ? words(rest) : json) {
      String path = expand(volume).strip();
      if (path.isEmpty()) {
        throw ImageException.invalid("VOLUME specified can not be an empty string");
      }
      volumes.put(path, Map.of());
    }
  }

  private void workdir(String text) {
    Path from = Path.of(workingDir == null || workingDir.isEmpty() ? "/" : workingDir);
    workingDir = from.resolve(text).normalize().toString();
  }

  private RunConfig result() {
    List<String> envList =
        env.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList();
    return new RunConfig(
        user,
        ports.isEmpty() ? null : ports,
        envList.isEmpty() ? null : envList,
        entrypoint,
        cmd,
        healthcheck,
        base.argsEscaped(),
        volumes.isEmpty() ? null : volumes,
        workingDir,
        labels.isEmpty() ? null : labels,
        stopSignal,
        base.stopTimeout(),
        base.shell(),
        onBuild.isEmpty() ? null : onBuild);
  }
}
