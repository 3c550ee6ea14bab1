package dev.moor.actors.container;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Linux signals by name and number; names in canonical form are {@code SIGTERM}. */
public final class Signals {
  public static final String KILL = "SIGKILL";
  public static final String TERM = "SIGTERM";

  private static final int RTMIN = 34;
  private static final int RTMAX = 64;
  private static final String[] NAMES = {
    "", "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2",
    "PIPE", "ALRM", "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU",
    "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS"
  };
  private static final Map<String, Integer> NUMBERS = new HashMap<>();
  private static final Map<Integer, String> CANONICAL = new TreeMap<>();

  static {
    for (int number = 1; number < NAMES.length; number++) {
      NUMBERS.put(NAMES[number], number);
      CANONICAL.put(number, "SIG" + NAMES[number]);
    }
    NUMBERS.put("IOT", 6);
    NUMBERS.put("CLD", 17);
    NUMBERS.put("POLL", 29);
    int middle = (RTMIN + RTMAX) / 2;
    for (int number = RTMIN; number <= RTMAX; number++) {
      String fromMin = number == RTMIN ? "RTMIN" : "RTMIN+" + (number - RTMIN);
      String fromMax = number == RTMAX ? "RTMAX" : "RTMAX-" + (RTMAX - number);
      NUMBERS.put(fromMin, number);
      NUMBERS.put(fromMax, number);
      CANONICAL.put(number, "SIG" + (number <= middle ? fromMin : fromMax));
    }
  }

  private Signals() {}

  /** The number of {@code TERM}, {@code SIGTERM}, {@code sigterm} or {@code 15}; empty: no such. */
  public static Optional<Integer> number(String text) {
    String name = text.strip().toUpperCase(Locale.ROOT);
    if (!name.isEmpty() && name.length() <= 3 && name.chars().allMatch(c -> c >= '0' && c <= '9')) {
      int number = Integer.parseInt(name);
      return CANONICAL.containsKey(number) ? Optional.of(number) : Optional.empty();
    }
    return Optional.ofNullable(NUMBERS.get(name.startsWith("SIG") ? name.substring(3) : name));
  }

  /** The canonical name ({@code SIGTERM}) of a name or number; empty where there is none. */
  public static Optional<String> canonical(String text) {
    return number(text).map(CANONICAL::get);
  }

  /** Docker's sentence for a signal that does not exist. */
  public static String invalid(String text) {
    return "invalid signal: " + text;
  }
}
