package dev.moor.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.moor.cli.BaseCommand;
import dev.moor.cli.CliException;
import dev.moor.cli.config.DockerConfig;
import dev.moor.cli.config.Login;
import dev.moor.cli.net.Response;
import dev.moor.cli.net.Target;
import dev.moor.cli.term.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.Console;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The commands that send to registries or log in to them. */
public final class Registries {
  private Registries() {}

  /** {@code moor push}. */
  @Command(name = "push", description = "Upload an image to a registry")
  public static final class Push extends BaseCommand {
    @Option(
        names = {"-q", "--quiet"},
        description = "Hide the progress")
    boolean quiet;

    @Option(
        names = {"-a", "--all-tags"},
        description = "All tags of the repository")
    boolean allTags;

    @Parameters(paramLabel = "NAME[:TAG]")
    String name;

    @Override
    public Integer call() throws IOException {
      String tag = ImageNames.tag(name);
      if (name.contains("@")) {
        throw new CliException("cannot push a digest reference");
      }
      if (allTags && !tag.isEmpty()) {
        throw new CliException("tag can't be used with --all-tags/-a");
      }
      if (!allTags && tag.isEmpty()) {
        tag = "latest";
        if (!quiet) {
          out().println("Using default tag: latest");
        }
      }
      Login login = DockerConfig.read(moor().io().env()).get(DockerConfig.serverOf(name));
      Target target = Target.of("/images/", ImageNames.repository(name), "/push").with("tag", tag);
      Map<String, String> headers = Map.of("X-Registry-Auth", login.header());
      try (Response response = client().open("POST", target, headers)) {
        new Progress(quiet ? null : out(), false).print(response);
      }
      if (quiet) {
        out().println(name);
      }
      return 0;
    }
  }

  /** {@code moor login}. */
  @Command(name = "login", description = "Log in to a registry")
  public static final class LogIn extends BaseCommand {
    @Option(
        names = {"-u", "--username"},
        description = "User name")
    String username;

    @Option(
        names = {"-p", "--password"},
        description = "Password; others see it in the list of processes")
    String password;

    @Option(names = "--password-stdin", description = "Read the password from standard input")
    boolean fromInput;

    @Parameters(arity = "0..1", paramLabel = "SERVER")
    String server = "";

    @Override
    public Integer call() throws IOException {
      if (fromInput && password != null) {
        throw new CliException("--password and --password-stdin are mutually exclusive");
      }
      if (fromInput && username == null) {
        throw new CliException("Must provide --username with --password-stdin");
      }
      DockerConfig config = DockerConfig.read(moor().io().env());
      String key = DockerConfig.server(server);
      Login known = config.get(key);
      boolean asked = username != null || password != null;
      Login login = !asked && !known.isEmpty() ? known : typed(key, known);
      JsonNode answer = client().post(Target.of("/auth"), login.json());
      String token = answer.path("IdentityToken").asText("");
      if (!token.isEmpty()) {
        login = new Login(key, login.username(), "", token);
      }
      if (config.put(login)) {
        err()
            .println(
                "WARNING! Your credentials are stored unencrypted in '" + config.file() + "'.");
      }
      out().println(answer.path("Status").asText("Login Succeeded"));
      return 0;
    }

    private Login typed(String key, Login known) throws IOException {
      String user = username == null ? ask("Username", known.username()) : username;
      String secret = password;
      if (fromInput) {
        secret = new String(in().readAllBytes(), StandardCharsets.UTF_8).replaceAll("[\r\n]+$", "");
      } else if (secret == null) {
        secret = hidden();
      } else {
        err().println("WARNING! Using --password via the CLI is insecure. Use --password-stdin.");
      }
      if (secret.isEmpty()) {
        throw new CliException("password required");
      }
      return new Login(key, user, secret, "");
    }

    private String ask(String what, String otherwise) throws IOException {
      requireTerminal();
      out().print(what + (otherwise.isEmpty() ? ": " : " (" + otherwise + "): "));
      out().flush();
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      int b = in().read();
      while (b >= 0 && b != '\n') {
        line.write(b);
        b = in().read();
      }
      String text = line.toString(StandardCharsets.UTF_8).strip();
      return text.isEmpty() ? otherwise : text;
    }

    private String hidden() {
      requireTerminal();
      Console console = System.console();
      char[] typed = console == null ? null : console.readPassword("Password: ");
      return typed == null ? "" : new String(typed);
    }

    private static void requireTerminal() {
      if (!Terminal.isTerminal(0)) {
        throw new CliException("Error: Cannot perform an interactive login from a non TTY device");
      }
    }
  }

  /** {@code moor logout}. */
  @Command(name = "logout", description = "Forget the login to a registry")
  public static final class LogOut extends BaseCommand {
    @Parameters(arity = "0..1", paramLabel = "SERVER")
    String server = "";

    @Override
    public Integer call() {
      String key = DockerConfig.server(server);
      boolean known = DockerConfig.read(moor().io().env()).remove(key);
      out().println((known ? "Removing login credentials for " : "Not logged in to ") + key);
      return 0;
    }
  }
}
