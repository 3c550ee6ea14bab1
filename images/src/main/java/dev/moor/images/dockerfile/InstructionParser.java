package dev.moor.images.dockerfile;

import dev.moor.images.ImageException;
import dev.moor.images.dockerfile.Instruction.CommandLine;
import dev.moor.images.dockerfile.Instruction.Pair;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Makes instructions of the lines of a Dockerfile; refusals are in Docker's words. */
public final class InstructionParser {
  private static final Pattern STAGE_NAME = Pattern.compile("^[a-z][a-z0-9-_.]*$");
  private static final Pattern ONBUILD = Pattern.compile("(?i)^\\s*ONBUILD\\s*");
  private static final Set<String> COPY_TEXTS = Set.of("from", "chown", "chmod");
  private static final Set<String> ADD_TEXTS = Set.of("chown", "chmod", "checksum");

  private final char escape;

  public InstructionParser(char escape) {
    this.escape = escape;
  }

  /** Reads one line; the number of the line is told with what is wrong. */
  public Instruction parse(Node node) {
    try {
      return instruction(node);
    } catch (ImageException e) {
      throw new ImageException(
          ImageException.Kind.INVALID,
          "dockerfile parse error line " + node.line() + ": " + e.getMessage(),
          e);
    }
  }

  private Instruction instruction(Node node) {
    String rest = node.rest();
    return switch (node.keyword()) {
      case "FROM" -> from(node);
      case "RUN" -> RunLine.parse(node);
      case "COPY", "ADD" -> copy(node);
      case "CMD" -> new Instruction.Cmd(command(plain(node)));
      case "ENTRYPOINT" ->
          new Instruction.Entrypoint(
              plain(node).rest().isEmpty() ? new CommandLine(List.of(), false) : command(node));
      case "ENV" -> new Instruction.Env(pairs(plain(node)));
      case "LABEL" -> new Instruction.Label(pairs(plain(node)));
      case "ARG" -> arg(plain(node));
      case "EXPOSE" -> {
        List<String> ports = new ArrayList<>(fields(some(plain(node))));
        ports.sort(null);
        yield new Instruction.Expose(ports);
      }
      case "VOLUME" -> volume(plain(node));
      case "USER" -> new Instruction.User(one(plain(node)));
      case "WORKDIR" -> new Instruction.Workdir(one(plain(node)));
      case "STOPSIGNAL" -> new Instruction.StopSignal(one(plain(node)));
      case "MAINTAINER" -> new Instruction.Maintainer(one(plain(node)));
      case "SHELL" -> shell(plain(node));
      case "HEALTHCHECK" -> {
        some(node);
        yield new Instruction.Healthcheck(HealthcheckLine.parse(node.flags(), rest));
      }
      case "ONBUILD" -> onBuild(node);
      default -> throw ImageException.invalid("unknown instruction: " + node.keyword());
    };
  }

  private static Node plain(Node node) {
    Flags.none(node.flags());
    return node;
  }

  private static String some(Node node) {
    if (node.rest().isEmpty()) {
      throw ImageException.invalid(node.keyword() + " requires at least one argument");
    }
    return node.rest();
  }

  private static String one(Node node) {
    if (node.rest().isEmpty()) {
      throw ImageException.invalid(node.keyword() + " requires exactly one argument");
    }
    return node.rest();
  }

  static List<String> fields(String rest) {
    return Arrays.stream(rest.split("[\\t\\u000b\\f\\r ]+")).filter(f -> !f.isEmpty()).toList();
  }

  private static Instruction from(Node node) {
    Flags flags = new Flags(node.flags(), Set.of("platform"), Set.of(), Set.of());
    List<String> words = fields(node.rest());
    if (words.size() != 1 && words.size() != 3) {
      throw ImageException.invalid("FROM requires either one or three arguments");
    }
    String alias = "";
    if (words.size() == 3) {
      if (!words.get(1).equalsIgnoreCase("as")) {
        throw ImageException.invalid("FROM requires either one or three arguments");
      }
      alias = words.get(2).toLowerCase(Locale.ROOT);
      if (!STAGE_NAME.matcher(alias).matches()) {
        throw ImageException.invalid(
            "invalid name for build stage: \""
                + words.get(2)
                + "\", name can't start with a number or contain symbols");
      }
    }
    return new Instruction.From(words.get(0), alias, flags.text("platform"));
  }

  static CommandLine command(Node node) {
    List<String> exec = JsonList.read(node.rest());
    if (exec != null) {
      return new CommandLine(exec, false);
    }
    return new CommandLine(node.rest().isEmpty() ? List.of() : List.of(node.rest()), true);
  }

  /** Words with their quotes; a quote or an escaped blank does not end one. */
  private List<String> quotedWords(String rest) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    char quote = 0;
    for (int i = 0; i < rest.length(); i++) {
      char c = rest.charAt(i);
      if (quote == 0 && Character.isWhitespace(c)) {
        if (word.length() > 0) {
          words.add(word.toString());
          word.setLength(0);
        }
        continue;
      }
      if (c == escape && quote != '\'' && i + 1 < rest.length()) {
        word.append(c).append(rest.charAt(++i));
        continue;
      }
      if (c == quote) {
        quote = 0;
      } else if (quote == 0 && (c == '"' || c == '\'')) {
        quote = c;
      }
      word.append(c);
    }
    if (word.length() > 0) {
      words.add(word.toString());
    }
    return words;
  }

  private List<Pair> pairs(Node node) {
    List<String> words = quotedWords(some(node));
    if (words.get(0).indexOf('=') < 0) {
      String[] old = node.rest().split("[\\t\\u000b\\f\\r ]+", 2);
      if (old.length < 2) {
        throw ImageException.invalid(node.keyword() + " must have two arguments");
      }
      return List.of(new Pair(old[0], old[1]));
    }
    List<Pair> pairs = new ArrayList<>();
    for (String word : words) {
      int equals = word.indexOf('=');
      if (equals < 0) {
        throw ImageException.invalid(
            "Syntax error - can't find = in \"" + word + "\". Must be of the form: name=value");
      }
      pairs.add(named(node, word, equals));
    }
    return pairs;
  }

  private static Pair named(Node node, String word, int equals) {
    if (equals == 0) {
      throw ImageException.invalid(node.keyword() + " names can not be blank");
    }
    return new Pair(word.substring(0, equals), word.substring(equals + 1));
  }

  private Instruction arg(Node node) {
    List<Pair> pairs = new ArrayList<>();
    for (String word : quotedWords(some(node))) {
      int equals = word.indexOf('=');
      pairs.add(equals < 0 ? new Pair(word, null) : named(node, word, equals));
    }
    return new Instruction.Arg(pairs);
  }

  private static List<String> listOrWords(String rest) {
    List<String> list = JsonList.read(rest);
    return list == null ? fields(rest) : list;
  }

  private static Instruction copy(Node node) {
    boolean add = node.keyword().equals("ADD");
    Flags flags =
        new Flags(node.flags(), add ? ADD_TEXTS : COPY_TEXTS, Set.of("exclude"), Set.of("link"));
    // the result of --link is the same tree; only BuildKit's way there differs
    flags.on("link");
    List<String> words = listOrWords(node.rest());
    if (words.isEmpty()) {
      throw ImageException.invalid(node.keyword() + " requires at least two arguments");
    }
    if (words.size() < 2) {
      throw ImageException.invalid(
          node.keyword()
              + " requires at least two arguments, but only one was provided. Destination could"
              + " not be determined");
    }
    String destination = words.get(words.size() - 1);
    if (Heredoc.beginning(destination) != null && !node.heredocs().isEmpty()) {
      throw ImageException.invalid(node.keyword() + " cannot accept a heredoc as a destination");
    }
    return new Instruction.Copy(
        add,
        List.copyOf(words.subList(0, words.size() - 1)),
        destination,
        node.heredocs(),
        add ? "" : flags.text("from"),
        flags.text("chown"),
        flags.text("chmod"),
        add ? flags.text("checksum") : "",
        flags.list("exclude"));
  }

  private static Instruction volume(Node node) {
    List<String> paths = listOrWords(some(node));
    if (paths.isEmpty()) {
      throw ImageException.invalid("VOLUME requires at least one argument");
    }
    for (String path : paths) {
      if (path.isBlank()) {
        throw ImageException.invalid("VOLUME specified can not be an empty string");
      }
    }
    return new Instruction.Volume(paths.stream().map(String::strip).toList());
  }

  private static Instruction shell(Node node) {
    List<String> words = JsonList.read(node.rest());
    if (words == null) {
      throw ImageException.invalid("SHELL requires the arguments to be in JSON form");
    }
    if (words.isEmpty()) {
      throw ImageException.invalid("SHELL requires at least one argument");
    }
    return new Instruction.Shell(words);
  }

  private static Instruction onBuild(Node node) {
    some(node);
    String trigger = ONBUILD.matcher(node.original()).replaceFirst("");
    String first = trigger.split("\\s+", 2)[0].toUpperCase(Locale.ROOT);
    if (first.equals("ONBUILD")) {
      throw ImageException.invalid("Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed");
    }
    if (first.equals("MAINTAINER") || first.equals("FROM")) {
      throw ImageException.invalid(first + " isn't allowed as an ONBUILD trigger");
    }
    StringBuilder whole = new StringBuilder(trigger);
    for (Heredoc heredoc : node.heredocs()) {
      whole.append('\n').append(heredoc.content()).append(heredoc.name());
    }
    return new Instruction.OnBuild(whole.toString());
  }
}
