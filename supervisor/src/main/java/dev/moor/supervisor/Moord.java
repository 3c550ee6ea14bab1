package dev.moor.supervisor;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import dev.moor.runtime.RuntimeMissingException;
import dev.moor.runtime.linux.ServiceManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;

/** {@code main} of moord: flags, the lock on the data root, the daemon, its clean end. */
public final class Moord {
  private static final int EXIT_USAGE = 2;

  /** Logging is set up beside the parsing of flags: it takes as long. */
  private static final class Log {
    static final Logger LOG = LoggerFactory.getLogger(Moord.class);
  }

  /** What goes on once the daemon listens; its return is the daemon's end. */
  interface Service {
    void run(Path socket) throws IOException;
  }

  private Moord() {}

  public static void main(String[] arguments) {
    CountDownLatch end = new CountDownLatch(1);
    EndSignals.on(end::countDown);
    int code = run(arguments, socket -> awaitQuietly(end));
    System.exit(code);
  }

  /** Runs until the service returns; gives the exit code. */
  static int run(String[] arguments, Service service) {
    EarlyLoad early = EarlyLoad.start();
    MoordOptions options;
    try {
      options = parse(arguments);
      if (options == null) {
        return 0;
      }
      options.check();
    } catch (CommandLine.ParameterException | MoordOptions.OptionException e) {
      System.err.println("moord: " + e.getMessage());
      return EXIT_USAGE;
    }
    if (!isRoot()) {
      System.err.println("moord: it needs to be started as root, as by sudo");
      return 1;
    }
    early.dataRootIs(options.dataRoot);
    early.awaitLog();
    setLogLevel(options.logLevel);
    try (DataRootLock lock = DataRootLock.take(options.dataRoot)) {
      early.awaitLibraries();
      return serve(options, service);
    } catch (DataRootLock.HeldException | RuntimeMissingException e) {
      System.err.println("moord: " + e.getMessage());
      return 1;
    } catch (IOException | RuntimeException e) {
      Log.LOG.error("moord could not start", e);
      return 1;
    }
  }

  /** Where it cannot be told, the first thing that is not allowed says so. */
  private static boolean isRoot() {
    try {
      return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    } catch (IOException | UnsupportedOperationException e) {
      return true;
    }
  }

  private static int serve(MoordOptions options, Service service) throws IOException {
    Path pidFile = options.pidFileOrDefault();
    try (Daemon daemon = Daemon.start(options)) {
      if (pidFile.getParent() != null) {
        Files.createDirectories(pidFile.getParent());
      }
      Files.writeString(pidFile, ProcessHandle.current().pid() + "\n");
      Log.LOG.info("moord {} listens on {}", daemon.version(), options.hostsOrDefault());
      ServiceManager.tell("READY=1\nSTATUS=serving; containers outlive this process\n");
      service.run(options.execRoot.resolve("moor.sock"));
      ServiceManager.tell("STOPPING=1\n");
      Log.LOG.info("moord ends; containers go on running");
    } finally {
      Files.deleteIfExists(pidFile);
    }
    return 0;
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Null where help or the version was asked for and printed. */
  private static MoordOptions parse(String[] arguments) {
    MoordOptions first = new MoordOptions();
    CommandLine command = new CommandLine(first);
    CommandLine.ParseResult result = command.parseArgs(arguments);
    if (result.isUsageHelpRequested()) {
      command.usage(System.out);
      return null;
    }
    if (result.isVersionHelpRequested()) {
      System.out.println("moord version " + BuildInfo.read().version());
      return null;
    }
    if (first.configFile == null) {
      return first;
    }
    // The command line stands above the file: what it names is taken out of the file's flags.
    List<String> given = Arrays.asList(arguments);
    List<String> all = new ArrayList<>(MoordOptions.configFlags(first.configFile, result));
    all.addAll(given);
    MoordOptions both = new MoordOptions();
    new CommandLine(both).parseArgs(all.toArray(new String[0]));
    return both;
  }

  private static void setLogLevel(String level) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.toLevel(level));
  }
}
