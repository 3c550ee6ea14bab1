package dev.moor.cli.command;

import dev.moor.cli.CliException;
import dev.moor.cli.Io;
import dev.moor.cli.net.EngineClient;
import dev.moor.cli.net.Hijacked;
import dev.moor.cli.net.Target;
import dev.moor.cli.term.DetachKeys;
import dev.moor.cli.term.Signals;
import dev.moor.cli.term.Streams;
import dev.moor.cli.term.Terminal;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Joins our standard streams to a hijacked stream until the output ends or the user detaches. */
final class Session implements AutoCloseable {
  private static final OutputStream NOWHERE = OutputStream.nullOutputStream();

  private final Io io;
  private final Hijacked stream;
  private final boolean tty;
  private final Set<String> attached;
  private final byte[] detachKeys;
  private final Terminal terminal = new Terminal();
  private final CompletableFuture<Boolean> ended = new CompletableFuture<>();

  Session(Io io, Hijacked stream, boolean tty, Set<String> attached, String detachKeys) {
    this.io = io;
    this.stream = stream;
    this.tty = tty;
    this.attached = attached;
    this.detachKeys = keys(detachKeys);
  }

  /** Reads the detach keys; wrong ones end the command. */
  static byte[] keys(String text) {
    try {
      return DetachKeys.parse(text == null || text.isEmpty() ? DetachKeys.DEFAULT : text);
    } catch (IllegalArgumentException e) {
      throw new CliException(e.getMessage());
    }
  }

  /** Docker's check: a terminal for the container needs one of ours behind its input. */
  static void requireTerminal(boolean tty, boolean stdin) {
    if (tty && stdin && !Terminal.isTerminal(0)) {
      throw new CliException("the input device is not a TTY");
    }
  }

  /** Starts copying; raw mode begins here. */
  void start() throws IOException {
    if (tty && attached.contains("stdin") && Terminal.isTerminal(0)) {
      terminal.raw();
    }
    daemon("output", this::copyOutput);
    if (attached.contains("stdin")) {
      daemon("input", this::copyInput);
    }
  }

  /** Keeps the window of the process as large as ours. */
  void followSize(EngineClient client, String kind, String id) {
    if (!tty || !Terminal.isTerminal(1)) {
      return;
    }
    Runnable resize =
        () -> {
          Terminal.Size size = terminal.size();
          if (size != null && size.rows() > 0) {
            client.post(
                Target.of("/", kind, "/", id, "/resize")
                    .with("h", size.rows())
                    .with("w", size.columns()));
          }
        };
    resize(resize);
    Signals.on("WINCH", signal -> resize(resize));
  }

  private void resize(Runnable resize) {
    try {
      resize.run();
    } catch (RuntimeException e) {
      // a process that has ended already has no window: not worth a word on the user's screen
      System.getLogger("moor").log(System.Logger.Level.DEBUG, "resize", e);
    }
  }

  /** Waits for the end of the output; false where the user detached. */
  boolean await() {
    try {
      return ended.join();
    } catch (java.util.concurrent.CompletionException e) {
      if (e.getCause() instanceof CliException cli) {
        throw cli;
      }
      if (e.getCause() instanceof Streams.OutputClosed) {
        throw new CliException(Streams.OutputClosed.EXIT_CODE, "");
      }
      throw new CliException("the stream broke: " + e.getCause().getMessage());
    } finally {
      terminal.restore();
    }
  }

  private void copyOutput() {
    try {
      OutputStream out = attached.contains("stdout") ? io.out() : NOWHERE;
      OutputStream err = attached.contains("stderr") ? io.err() : NOWHERE;
      if (tty) {
        Streams.copy(stream.in(), out);
      } else {
        Streams.demultiplex(stream.in(), out, err);
      }
      ended.complete(true);
    } catch (IOException | RuntimeException e) {
      ended.completeExceptionally(e);
    }
  }

  private void copyInput() {
    try {
      InputStream in = tty ? new DetachKeys(io.in(), detachKeys) : io.in();
      Streams.copy(in, stream.out());
      stream.endInput();
    } catch (DetachKeys.Detached e) {
      ended.complete(false);
    } catch (IOException e) {
      // the process takes no more input; its output and exit code are still to come
      System.getLogger("moor").log(System.Logger.Level.DEBUG, "standard input", e);
    }
  }

  private static void daemon(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    terminal.restore();
    stream.close();
  }
}
