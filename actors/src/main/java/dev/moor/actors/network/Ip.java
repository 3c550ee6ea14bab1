package dev.moor.actors.network;

import java.math.BigInteger;
import java.util.Optional;

/** An address as a number; reads and writes texts without asking anybody for names. */
public record Ip(BigInteger number, boolean v6) {
  private static final int GROUPS = 8;

  /** Empty where the text is no address. */
  public static Optional<Ip> parse(String text) {
    return text.indexOf(':') >= 0 ? parse6(text) : parse4(text);
  }

  private static Optional<Ip> parse4(String text) {
    if (!text.matches("\\d{1,3}(\\.\\d{1,3}){3}")) {
      return Optional.empty();
    }
    long number = 0;
    for (String part : text.split("\\.")) {
      int value = Integer.parseInt(part);
      if (value > 255) {
        return Optional.empty();
      }
      number = number << 8 | value;
    }
    return Optional.of(new Ip(BigInteger.valueOf(number), false));
  }

  private static Optional<Ip> parse6(String text) {
    if (!text.matches("[0-9a-fA-F:]{2,39}") || text.contains(":::")) {
      return Optional.empty();
    }
    int gap = text.indexOf("::");
    if (gap != text.lastIndexOf("::")) {
      return Optional.empty();
    }
    String[] head = groups(gap < 0 ? text : text.substring(0, gap));
    String[] tail = groups(gap < 0 ? "" : text.substring(gap + 2));
    int missing = GROUPS - head.length - tail.length;
    if (gap < 0 ? missing != 0 : missing < 1) {
      return Optional.empty();
    }
    BigInteger number = BigInteger.ZERO;
    for (int i = 0; i < GROUPS; i++) {
      String group = "0";
      if (i < head.length) {
        group = head[i];
      } else if (i >= GROUPS - tail.length) {
        group = tail[i - (GROUPS - tail.length)];
      }
      if (group.isEmpty() || group.length() > 4) {
        return Optional.empty();
      }
      number = number.shiftLeft(16).or(new BigInteger(group, 16));
    }
    return Optional.of(new Ip(number, true));
  }

  private static String[] groups(String text) {
    return text.isEmpty() ? new String[0] : text.split(":", -1);
  }

  public int bits() {
    return v6 ? 128 : 32;
  }

  public Ip next() {
    return new Ip(number.add(BigInteger.ONE), v6);
  }

  /** The address that a device with this address has by habit: stable, so that no cache errs. */
  public String mac() {
    long low = number.longValue();
    return "02:42:%02x:%02x:%02x:%02x"
        .formatted(low >> 24 & 0xff, low >> 16 & 0xff, low >> 8 & 0xff, low & 0xff);
  }

  @Override
  public String toString() {
    return v6 ? text6() : text4();
  }

  private String text4() {
    long n = number.longValue();
    return "%d.%d.%d.%d".formatted(n >> 24 & 0xff, n >> 16 & 0xff, n >> 8 & 0xff, n & 0xff);
  }

  /** The longest run of zero groups is left out. */
  private String text6() {
    int[] groups = new int[GROUPS];
    for (int i = 0; i < GROUPS; i++) {
      groups[i] = number.shiftRight(16 * (GROUPS - 1 - i)).intValue() & 0xffff;
    }
    int start = -1;
    int longest = 1;
    for (int i = 0; i < GROUPS; i++) {
      int end = i;
      while (end < GROUPS && groups[end] == 0) {
        end++;
      }
      if (end - i > longest) {
        start = i;
        longest = end - i;
      }
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < GROUPS; i++) {
      if (i == start) {
        text.append("::");
        i += longest - 1;
      } else {
        if (text.length() > 0 && text.charAt(text.length() - 1) != ':') {
          text.append(':');
        }
        text.append(Integer.toHexString(groups[i]));
      }
    }
    return text.toString();
  }
}
