package dev.moor.cli.command;

import dev.moor.cli.BaseCommand;
import java.io.IOException;
import java.io.InputStream;

/** Asks before something is removed. */
final class Confirm {
  private Confirm() {}

  /** True where the user answers y or yes; the end of the input is a no. */
  static boolean ask(BaseCommand command, String warning) throws IOException {
    command
        .moor()
        .io()
        .out()
        .print("WARNING! " + warning + "\nAre you sure you want to continue? [y/N] ");
    command.moor().io().out().flush();
    InputStream in = command.moor().io().in();
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
      line.append((char) c);
    }
    String answer = line.toString().trim().toLowerCase(java.util.Locale.ROOT);
    return answer.equals("y") || answer.equals("yes");
  }
}
