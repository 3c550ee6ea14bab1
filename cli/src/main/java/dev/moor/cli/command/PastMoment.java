package dev.moor.cli.command;

import dev.moor.cli.net.Target;

/**
 * A place in the past as users name it: a time, or an event's sequence number. A whole number below
 * a thousand million is a number (as a Unix time it would lie before September 2001).
 */
final class PastMoment {
  static final String LABEL = "TIME|SEQUENCE";

  private static final int SEQUENCE_DIGITS = 9;

  private PastMoment() {}

  /** Adds the moment under the parameter for times or the one for sequence numbers. */
  static Target with(Target target, String time, String sequence, String moment) {
    boolean number = moment.matches("\\d+") && moment.length() <= SEQUENCE_DIGITS;
    return number ? target.with(sequence, moment) : target.with(time, Timestamps.parse(moment));
  }
}
