package dev.moor.images.make;

import dev.moor.images.ImageException;
import dev.moor.images.dockerfile.GoQuote;
import dev.moor.images.dockerfile.Instruction;
import dev.moor.images.dockerfile.Instruction.Pair;
import dev.moor.images.dockerfile.ShellLexer;
import dev.moor.images.model.RunConfig;
import dev.moor.runtime.linux.Signals;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A config while instructions change it. Not thread-safe. */
public final class ConfigDraft {
  private static final List<String> SHELL = List.of("/bin/sh", "-c");

  private final RunConfig base;
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
  private List<String> shell;
  private List<String> onBuild;

  /** Begins with what the base sets. */
  public ConfigDraft(RunConfig base) {
    this.base = base;
    user = base.user();
    ports.putAll(orEmpty(base.exposedPorts()));
    for (String pair : base.env() == null ? List.<String>of() : base.env()) {
      int equals = pair.indexOf('=');
      env.put(
          equals < 0 ? pair : pair.substring(0, equals),
          equals < 0 ? "" : pair.substring(equals + 1));
    }
    entrypoint = base.entrypoint();
    cmd = base.cmd();
    healthcheck = base.healthcheck();
    volumes.putAll(orEmpty(base.volumes()));
    workingDir = base.workingDir();
    labels.putAll(base.labels() == null ? Map.of() : base.labels());
    stopSignal = base.stopSignal();
    shell = base.shell();
    onBuild = base.onBuild();
  }

  private static Map<String, Object> orEmpty(Map<String, Object> map) {
    return map == null ? Map.of() : map;
  }

  /** The environment so far, in order. */
  public Map<String, String> env() {
    return env;
  }

  /** Empty where not set. */
  public String workingDir() {
    return workingDir == null ? "" : workingDir;
  }

  /** Empty where not set. */
  public String user() {
    return user == null ? "" : user;
  }

  /** What runs commands in shell form. */
  public List<String> shell() {
    return shell == null || shell.isEmpty() ? SHELL : shell;
  }

  /** The command with the shell in front of it where it needs one. */
  public List<String> resolved(Instruction.CommandLine command) {
    if (!command.shell()) {
      return command.words();
    }
    List<String> all = new ArrayList<>(shell());
    all.addAll(command.words());
    return all;
  }

  /** Sets an environment variable unless it is set. */
  public void envIfAbsent(String name, String value) {
    env.putIfAbsent(name, value);
  }

  /** Adds to the labels, over those that are there. */
  public void label(String name, String value) {
    labels.put(name, value);
  }

  /** Forgets the triggers, which have been carried out. */
  public List<String> takeTriggers() {
    List<String> taken = onBuild == null ? List.of() : onBuild;
    onBuild = null;
    return taken;
  }

  /** CMD. */
  public String cmd(Instruction.CommandLine command) {
    cmd = resolved(command);
    cmdGiven |= !command.words().isEmpty();
    return "CMD " + GoQuote.quote(cmd);
  }

  /** ENTRYPOINT; a command of the base is not meant for it. */
  public String entrypoint(Instruction.CommandLine command) {
    entrypoint = resolved(command);
    if (!cmdGiven) {
      cmd = null;
    }
    String shown = "ENTRYPOINT " + GoQuote.quote(entrypoint);
    entrypoint = entrypoint.isEmpty() ? null : entrypoint;
    return shown;
  }

  /** ENV; all values see the variables as they were before. */
  public String env(Instruction.Env given, ShellLexer words) {
    List<Pair> pairs = expanded("ENV", given.pairs(), words);
    pairs.forEach(pair -> env.put(pair.name(), pair.value()));
    return "ENV " + text(pairs);
  }

  /** LABEL. */
  public String label(Instruction.Label given, ShellLexer words) {
    List<Pair> pairs = expanded("LABEL", given.pairs(), words);
    pairs.forEach(pair -> labels.put(pair.name(), pair.value()));
    return "LABEL " + text(pairs);
  }

  private static List<Pair> expanded(String keyword, List<Pair> pairs, ShellLexer words) {
    List<Pair> all = new ArrayList<>();
    for (Pair pair : pairs) {
      String name = words.word(pair.name());
      if (name.isEmpty()) {
        throw ImageException.invalid(keyword + " names can not be blank");
      }
      all.add(new Pair(name, words.word(pair.value())));
    }
    return all;
  }

  private static String text(List<Pair> pairs) {
    return pairs.stream().map(p -> p.name() + "=" + p.value()).collect(Collectors.joining(" "));
  }

  /** EXPOSE. */
  public String expose(Instruction.Expose given, ShellLexer words) {
    List<String> specs = given.ports().stream().flatMap(p -> words.words(p).stream()).toList();
    specs.forEach(spec -> PortSpec.expand(spec).forEach(port -> ports.put(port, Map.of())));
    return "EXPOSE " + String.join(" ", specs);
  }

  /** VOLUME. */
  public String volume(Instruction.Volume given, ShellLexer words) {
    List<String> paths = given.paths().stream().map(words::word).toList();
    for (String path : paths) {
      if (path.isEmpty()) {
        throw ImageException.invalid("VOLUME specified can not be an empty string");
      }
      volumes.put(path, Map.of());
    }
    return "VOLUME [" + String.join(" ", paths) + "]";
  }

  /** USER. */
  public String user(Instruction.User given, ShellLexer words) {
    user = words.word(given.user());
    return "USER " + user;
  }

  /** WORKDIR; a relative one goes on from the last. */
  public String workdir(Instruction.Workdir given, ShellLexer words) {
    String path = words.word(given.path());
    if (path.isEmpty()) {
      throw ImageException.invalid("cannot normalize nothing");
    }
    workingDir =
        path.startsWith("/")
            ? path
            : Path.of("/").resolve(workingDir()).resolve(path).normalize().toString();
    return "WORKDIR " + workingDir;
  }

  /** STOPSIGNAL. */
  public String stopSignal(Instruction.StopSignal given, ShellLexer words) {
    String text = words.word(given.signal());
    if (Signals.number(text).isEmpty()) {
      throw ImageException.invalid("Invalid signal: " + text);
    }
    stopSignal = text;
    return "STOPSIGNAL " + text;
  }

  /** SHELL. */
  public String shell(Instruction.Shell given) {
    shell = given.words();
    return "SHELL [" + String.join(" ", shell) + "]";
  }

  /** HEALTHCHECK. */
  public String healthcheck(Instruction.Healthcheck given) {
    healthcheck = given.check();
    return "HEALTHCHECK " + HealthcheckText.of(healthcheck);
  }

  /** ONBUILD. */
  public String onBuild(Instruction.OnBuild given) {
    List<String> all = new ArrayList<>(onBuild == null ? List.of() : onBuild);
    all.add(given.trigger());
    onBuild = all;
    return "ONBUILD " + given.trigger();
  }

  /** The config as it is now. */
  public RunConfig config() {
    List<String> pairs = env.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList();
    return new RunConfig(
        user,
        ports.isEmpty() ? null : ports,
        pairs.isEmpty() ? null : pairs,
        entrypoint,
        cmd,
        healthcheck,
        base.argsEscaped(),
        volumes.isEmpty() ? null : volumes,
        workingDir,
        labels.isEmpty() ? null : labels,
        stopSignal,
        base.stopTimeout(),
        shell,
        onBuild);
  }
}
