package dev.moor.cli;

import dev.moor.cli.command.About;
import dev.moor.cli.command.AttachCommand;
import dev.moor.cli.command.BuildCommand;
import dev.moor.cli.command.CommitCommand;
import dev.moor.cli.command.CompletionCommand;
import dev.moor.cli.command.CpCommand;
import dev.moor.cli.command.CreateCommand;
import dev.moor.cli.command.DiffCommand;
import dev.moor.cli.command.EventsCommand;
import dev.moor.cli.command.ExecCommand;
import dev.moor.cli.command.HistoryCommand;
import dev.moor.cli.command.ImageCommand;
import dev.moor.cli.command.Images;
import dev.moor.cli.command.ImagesCommand;
import dev.moor.cli.command.InspectCommand;
import dev.moor.cli.command.JournalCommand;
import dev.moor.cli.command.Lifecycle;
import dev.moor.cli.command.Looks;
import dev.moor.cli.command.NetworkCommand;
import dev.moor.cli.command.PortCommand;
import dev.moor.cli.command.PsCommand;
import dev.moor.cli.command.Registries;
import dev.moor.cli.command.RunCommand;
import dev.moor.cli.command.StartCommand;
import dev.moor.cli.command.StatsCommand;
import dev.moor.cli.command.SystemCommand;
import dev.moor.cli.command.TreeCommand;
import dev.moor.cli.command.UpdateCommand;
import dev.moor.cli.command.VolumeCommand;
import dev.moor.cli.command.WhyCommand;
import dev.moor.cli.net.ApiException;
import dev.moor.cli.term.Streams;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.FilterInputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** {@code moor}: parses the command line, runs one command, and ends with its exit code. */
public final class Main {
  /** What docker ends with where the command line is wrong or a daemon refuses a run. */
  static final int USAGE = 125;

  /** Their arguments belong to another program from the first word on. */
  private static final Set<String> PASS_ARGUMENTS_ON = Set.of("run", "create", "exec", "top");

  private Main() {}

  /** A FileInputStream asks for its position before it reads all, which a pipe does not have. */
  private static final class StandardInput extends FilterInputStream {
    StandardInput() {
      super(new FileInputStream(FileDescriptor.in));
    }
  }

  /** The process's entry. */
  public static void main(String[] args) {
    PrintStream out = stream(new FileOutputStream(FileDescriptor.out));
    PrintStream err = stream(new FileOutputStream(FileDescriptor.err));
    int code = run(new Io(new StandardInput(), out, err, System.getenv()), args);
    out.flush();
    err.flush();
    System.exit(code);
  }

  private static PrintStream stream(FileOutputStream file) {
    return new PrintStream(
        new BufferedOutputStream(file, 32 * 1024), false, StandardCharsets.UTF_8);
  }

  /** Runs one command; its exit code. */
  public static int run(Io io, String... args) {
    CommandLine root = new CommandLine(new Moor(io));
    add(root, commandNamed(args));
    configure(root, io);
    int code = root.execute(args);
    io.out().flush();
    io.err().flush();
    return code;
  }

  /** The root with all commands, for completion scripts. */
  public static CommandSpec wholeSpec(Io io) {
    CommandLine root = new CommandLine(new Moor(io));
    add(root, null);
    return root.getCommandSpec();
  }

  private static Map<String, Class<?>> commands() {
    Map<String, Class<?>> commands = new LinkedHashMap<>();
    commands.put("run", RunCommand.class);
    commands.put("create", CreateCommand.class);
    commands.put("start", StartCommand.class);
    commands.put("stop", Lifecycle.Stop.class);
    commands.put("restart", Lifecycle.Restart.class);
    commands.put("kill", Lifecycle.Kill.class);
    commands.put("pause", Lifecycle.Pause.class);
    commands.put("unpause", Lifecycle.Unpause.class);
    commands.put("rm", Lifecycle.Remove.class);
    commands.put("rename", Lifecycle.Rename.class);
    commands.put("wait", Lifecycle.Wait.class);
    commands.put("ps", PsCommand.class);
    commands.put("tree", TreeCommand.class);
    commands.put("logs", Looks.Logs.class);
    commands.put("exec", ExecCommand.class);
    commands.put("attach", AttachCommand.class);
    commands.put("top", Looks.Top.class);
    commands.put("stats", StatsCommand.class);
    commands.put("update", UpdateCommand.class);
    commands.put("inspect", InspectCommand.class);
    commands.put("cp", CpCommand.class);
    commands.put("diff", DiffCommand.class);
    commands.put("history", HistoryCommand.class);
    commands.put("why", WhyCommand.class);
    commands.put("journal", JournalCommand.class);
    commands.put("export", Looks.Export.class);
    commands.put("events", EventsCommand.class);
    commands.put("images", ImagesCommand.class);
    commands.put("build", BuildCommand.class);
    commands.put("commit", CommitCommand.class);
    commands.put("pull", Images.Pull.class);
    commands.put("push", Registries.Push.class);
    commands.put("login", Registries.LogIn.class);
    commands.put("logout", Registries.LogOut.class);
    commands.put("load", Images.Load.class);
    commands.put("import", Images.Import.class);
    commands.put("save", Images.Save.class);
    commands.put("tag", Images.Tag.class);
    commands.put("rmi", Images.Remove.class);
    commands.put("image", ImageCommand.class);
    commands.put("volume", VolumeCommand.class);
    commands.put("network", NetworkCommand.class);
    commands.put("port", PortCommand.class);
    commands.put("system", SystemCommand.class);
    commands.put("version", About.Version.class);
    commands.put("info", About.Info.class);
    commands.put("completion", CompletionCommand.class);
    return commands;
  }

  /** The command's name, so that only its class is loaded; null where all are needed. */
  private static String commandNamed(String[] args) {
    Map<String, Class<?>> commands = commands();
    for (int i = 0; i < args.length; i++) {
      if (args[i].equals("--help")) {
        return null;
      }
      if (commands.containsKey(args[i])) {
        return args[i];
      }
      boolean takesValue =
          args[i].equals("-H")
              || args[i].equals("--host")
              || (args[i].startsWith("--tlsc") || args[i].equals("--tlskey"))
                  && !args[i].contains("=");
      if (!args[i].startsWith("-")) {
        return null;
      }
      i += takesValue ? 1 : 0;
    }
    return null;
  }

  private static void add(CommandLine root, String only) {
    commands()
        .forEach(
            (name, type) -> {
              if (only == null || only.equals(name)) {
                root.addSubcommand(name, type);
              }
            });
  }

  private static void configure(CommandLine root, Io io) {
    root.setOut(new java.io.PrintWriter(io.out(), true, StandardCharsets.UTF_8));
    root.setErr(new java.io.PrintWriter(io.err(), true, StandardCharsets.UTF_8));
    root.setExpandAtFiles(false);
    root.setOverwrittenOptionsAllowed(true);
    root.setUnmatchedOptionsAllowedAsOptionParameters(true);
    root.getSubcommands()
        .forEach((name, command) -> command.setStopAtPositional(PASS_ARGUMENTS_ON.contains(name)));
    root.setParameterExceptionHandler(
        (e, args) -> {
          CommandLine command = e.getCommandLine();
          io.err().println("moor: " + e.getMessage());
          io.err().println();
          io.err()
              .println(
                  "Run '"
                      + command.getCommandSpec().qualifiedName()
                      + " --help' for more information");
          return isAboutAnOption(e) ? USAGE : 1;
        });
    root.setExecutionExceptionHandler((e, command, result) -> failed(io, e));
  }

  /** Docker ends with 125 for a wrong option and with 1 for wrong arguments. */
  private static boolean isAboutAnOption(CommandLine.ParameterException e) {
    if (e instanceof CommandLine.UnmatchedArgumentException unmatched) {
      return unmatched.isUnknownOption();
    }
    if (e instanceof CommandLine.MissingParameterException missing) {
      return missing.getMissing().stream().anyMatch(CommandLine.Model.ArgSpec::isOption);
    }
    return e.getArgSpec() != null && e.getArgSpec().isOption();
  }

  /** Prints what went wrong in the words of the daemon or the command. */
  private static int failed(Io io, Exception e) throws Exception {
    io.out().flush();
    if (e instanceof ApiException) {
      io.err().println("Error response from daemon: " + e.getMessage());
      return 1;
    }
    if (e instanceof CliException cli) {
      if (!cli.getMessage().isEmpty()) {
        io.err().println(cli.getMessage());
      }
      return cli.exitCode();
    }
    if (e instanceof Streams.OutputClosed) {
      return Streams.OutputClosed.EXIT_CODE;
    }
    if (e instanceof java.io.IOException || e instanceof IllegalArgumentException) {
      io.err().println("moor: " + (e.getMessage() == null ? e : e.getMessage()));
      return 1;
    }
    throw e;
  }
}
