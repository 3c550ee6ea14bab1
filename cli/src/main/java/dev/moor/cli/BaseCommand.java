package dev.moor.cli;

import dev.moor.cli.net.EngineClient;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What every command has: the client, the standard streams and {@code --help}. */
@Command
public abstract class BaseCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Option(names = "--help", usageHelp = true, description = "Show this help and exit")
  boolean help;

  /** The command itself; its result is the exit code. */
  @Override
  public abstract Integer call() throws Exception;

  /** The root command, which knows the global options. */
  public final Moor moor() {
    return (Moor) spec.root().userObject();
  }

  /** A client of the daemon that the global options name. */
  protected final EngineClient client() {
    return moor().client();
  }

  /** Standard input. */
  protected final InputStream in() {
    return moor().io().in();
  }

  /** Standard output. */
  protected final PrintStream out() {
    return moor().io().out();
  }

  /** Standard error. */
  protected final PrintStream err() {
    return moor().io().err();
  }

  /** The command's name as the user typed it, for messages. */
  protected final String qualifiedName() {
    return spec.qualifiedName();
  }
}
