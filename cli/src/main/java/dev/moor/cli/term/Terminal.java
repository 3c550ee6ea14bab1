package dev.moor.cli.term;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The controlling terminal, driven through {@code stty}. */
public final class Terminal {
  private static final File TTY = new File("/dev/tty");

  private String saved;

  /** Rows and columns of a terminal window. */
  public record Size(int rows, int columns) {}

  /** True where this descriptor of ours (0, 1, 2) is a terminal. */
  public static boolean isTerminal(int fd) {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + fd)).toString();
      return target.startsWith("/dev/pts/")
          || target.startsWith("/dev/tty")
          || target.equals("/dev/console");
    } catch (IOException e) {
      return false; // a closed descriptor is no terminal
    }
  }

  /** The window's size, or null where there is no terminal. */
  public Size size() {
    try {
      String[] parts = stty("size").trim().split(" ");
      return new Size(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
    } catch (IOException | NumberFormatException | ArrayIndexOutOfBoundsException e) {
      return null;
    }
  }

  /** Passes every key on at once, unechoed; undone by {@link #restore}, also at exit. */
  public synchronized void raw() throws IOException {
    saved = stty("-g").trim();
    Runtime.getRuntime().addShutdownHook(new Thread(this::restore));
    stty("raw", "-echo", "-iexten");
  }

  /** Gives the terminal back as it was. */
  public synchronized void restore() {
    if (saved == null) {
      return;
    }
    try {
      stty(saved);
      saved = null;
    } catch (IOException e) {
      System.err.println("could not restore the terminal (run `reset`): " + e.getMessage());
    }
  }

  private static String stty(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("stty"));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).redirectInput(TTY).redirectErrorStream(true).start();
    try {
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IOException("stty: " + out.trim());
      }
      return out;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
