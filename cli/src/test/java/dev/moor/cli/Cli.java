package dev.moor.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** Runs the whole client in this process and keeps what it printed. */
public final class Cli {
  private final Map<String, String> env = new HashMap<>();
  private byte[] input = new byte[0];
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  /** A client whose daemon is this one. */
  public static Cli of(String address) {
    Cli cli = new Cli();
    cli.env.put("MOOR_HOST", address);
    return cli;
  }

  /** Sets a variable of the environment. */
  public Cli env(String name, String value) {
    env.put(name, value);
    return this;
  }

  /** What the client reads from standard input. */
  public Cli input(String text) {
    input = text.getBytes(StandardCharsets.UTF_8);
    return this;
  }

  /** Runs a command; its exit code. */
  public int run(String... args) {
    out.reset();
    err.reset();
    Io io =
        new Io(
            new ByteArrayInputStream(input),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            env);
    return Main.run(io, args);
  }

  /** What went to standard output. */
  public String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  /** What went to standard error. */
  public String err() {
    return err.toString(StandardCharsets.UTF_8);
  }
}
