package dev.moor.runtime.linux;

import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;

/** Signal names as Docker takes them: {@code SIGTERM}, {@code TERM}, {@code 15}. */
public final class Signals {
  public static final int SIGKILL = 9;
  public static final int SIGTERM = 15;
  private static final int RTMIN = 34;
  private static final int RTMAX = 64;

  private static final Map<String, Integer> NUMBERS =
      Map.ofEntries(
          Map.entry("HUP", 1),
          Map.entry("INT", 2),
          Map.entry("QUIT", 3),
          Map.entry("ILL", 4),
          Map.entry("TRAP", 5),
          Map.entry("ABRT", 6),
          Map.entry("IOT", 6),
          Map.entry("BUS", 7),
          Map.entry("FPE", 8),
          Map.entry("KILL", SIGKILL),
          Map.entry("USR1", 10),
          Map.entry("SEGV", 11),
          Map.entry("USR2", 12),
          Map.entry("PIPE", 13),
          Map.entry("ALRM", 14),
          Map.entry("TERM", SIGTERM),
          Map.entry("STKFLT", 16),
          Map.entry("CHLD", 17),
          Map.entry("CLD", 17),
          Map.entry("CONT", 18),
          Map.entry("STOP", 19),
          Map.entry("TSTP", 20),
          Map.entry("TTIN", 21),
          Map.entry("TTOU", 22),
          Map.entry("URG", 23),
          Map.entry("XCPU", 24),
          Map.entry("XFSZ", 25),
          Map.entry("VTALRM", 26),
          Map.entry("PROF", 27),
          Map.entry("WINCH", 28),
          Map.entry("IO", 29),
          Map.entry("POLL", 29),
          Map.entry("PWR", 30),
          Map.entry("SYS", 31));

  private Signals() {}

  /** The number; empty for no signal. */
  public static OptionalInt number(String name) {
    String word = name.toUpperCase(Locale.ROOT);
    if (word.startsWith("SIG")) {
      word = word.substring(3);
    }
    Integer known = NUMBERS.get(word);
    if (known != null) {
      return OptionalInt.of(known);
    }
    try {
      int number = offset(word);
      return number >= 1 && number <= RTMAX ? OptionalInt.of(number) : OptionalInt.empty();
    } catch (NumberFormatException e) {
      return OptionalInt.empty();
    }
  }

  private static int offset(String word) {
    if (word.startsWith("RTMIN")) {
      return RTMIN + sign(word.substring(5), '+');
    }
    if (word.startsWith("RTMAX")) {
      return RTMAX - sign(word.substring(5), '-');
    }
    return Integer.parseInt(word);
  }

  private static int sign(String rest, char sign) {
    if (rest.isEmpty()) {
      return 0;
    }
    if (rest.charAt(0) != sign) {
      throw new NumberFormatException(rest);
    }
    return Integer.parseInt(rest.substring(1));
  }
}
