package dev.moor.cli.command;

import dev.moor.cli.BaseCommand;
import dev.moor.cli.CliException;
import dev.moor.cli.create.CreateFlags;
import dev.moor.cli.create.CreateRequest;
import dev.moor.cli.net.ApiException;
import dev.moor.cli.net.EngineClient;
import dev.moor.cli.net.Hijacked;
import dev.moor.cli.net.Target;
import dev.moor.cli.term.Signals;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code moor run}: create, attach, start, and end with the container's exit code. */
@Command(name = "run", description = "Create a container and run it")
public final class RunCommand extends BaseCommand {
  private static final List<String> PROXIED =
      List.of("HUP", "INT", "TERM", "USR1", "USR2", "ALRM", "CONT");

  @Mixin CreateFlags flags;

  @Option(
      names = {"-d", "--detach"},
      description = "Run in the background and print the id")
  boolean detach;

  @Option(names = "--detach-keys", paramLabel = "KEYS", description = "Keys that detach")
  String detachKeys;

  @Option(
      names = "--sig-proxy",
      arity = "0..1",
      fallbackValue = "true",
      description = "Pass our signals on (default true)")
  boolean sigProxy = true;

  @Parameters(index = "0", paramLabel = "IMAGE")
  String image;

  @Parameters(index = "1..*", arity = "0..*", paramLabel = "COMMAND")
  List<String> command = new ArrayList<>();

  @Override
  public Integer call() throws IOException {
    if (detach && !flags.attach.isEmpty()) {
      throw new CliException(125, "conflicting options: cannot specify both --attach and --detach");
    }
    if (detachKeys != null) {
      Session.keys(detachKeys);
    }
    Set<String> attached = attached();
    Session.requireTerminal(flags.tty, attached.contains("stdin"));
    try {
      String id = new Creation(moor().io(), client(), flags).create(image, command, attached);
      return detach ? background(id) : foreground(id, attached);
    } catch (ApiException e) {
      err().println("moor: Error response from daemon: " + e.getMessage());
      err().println();
      err().println("Run 'moor run --help' for more information");
      return startExitCode(e.getMessage());
    }
  }

  private Set<String> attached() {
    if (detach) {
      return Set.of();
    }
    Set<String> byDefault = new HashSet<>(Set.of("stdout", "stderr"));
    if (flags.interactive) {
      byDefault.add("stdin");
    }
    return CreateRequest.streams(flags.attach, byDefault);
  }

  private int background(String id) {
    client().post(Target.of("/containers/", id, "/start"));
    out().println(id);
    return 0;
  }

  private int foreground(String id, Set<String> attached) throws IOException {
    EngineClient client = client();
    boolean stdin = flags.interactive && attached.contains("stdin");
    Set<String> joined = new HashSet<>(attached);
    if (!stdin) {
      joined.remove("stdin");
    }
    Hijacked stream = client.hijack(attachTarget(id, joined), null);
    try (Session session = new Session(moor().io(), stream, flags.tty, joined, detachKeys);
        ExitWait wait = ExitWait.begin(client, id, flags.remove ? "removed" : "next-exit")) {
      if (sigProxy && !flags.tty) {
        proxySignals(client, id);
      }
      session.start();
      start(client, id, wait);
      session.followSize(client, "containers", id);
      if (!session.await()) {
        return 0;
      }
      return wait.exitCode();
    }
  }

  private void start(EngineClient client, String id, ExitWait wait) {
    try {
      client.post(Target.of("/containers/", id, "/start"));
    } catch (ApiException e) {
      if (flags.remove) {
        wait.settle(10);
      }
      throw e;
    }
  }

  private Target attachTarget(String id, Set<String> joined) {
    return Target.of("/containers/", id, "/attach")
        .with("stream", 1)
        .flag("stdin", joined.contains("stdin"))
        .flag("stdout", joined.contains("stdout"))
        .flag("stderr", joined.contains("stderr"))
        .with("detachKeys", detachKeys);
  }

  /** Passes signals on to the container; shared with {@code attach} and {@code start -a}. */
  static void proxySignals(EngineClient client, String id) {
    for (String name : PROXIED) {
      Signals.on(name, signal -> kill(client, id, signal));
    }
  }

  private static void kill(EngineClient client, String id, String signal) {
    try {
      client.post(Target.of("/containers/", id, "/kill").with("signal", "SIG" + signal));
    } catch (ApiException | CliException e) {
      System.err.println("could not pass SIG" + signal + " on: " + e.getMessage());
    }
  }

  /** Docker's reading of a failed start: 127 not found, 126 not executable, else 125. */
  static int startExitCode(String message) {
    String text = message.toLowerCase(java.util.Locale.ROOT);
    if (text.contains("executable file not found") || text.contains("no such file or directory")) {
      return 127;
    }
    return text.contains("permission denied") || text.contains("is a directory") ? 126 : 125;
  }
}
