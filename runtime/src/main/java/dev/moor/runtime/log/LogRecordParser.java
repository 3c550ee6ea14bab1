package dev.moor.runtime.log;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;

/** Takes one record apart, in place. */
final class LogRecordParser {
  /** {@code 2006-01-02T15:04:05.000000000}, then an offset. */
  static final int TIME_LENGTH = 29;

  /** Index of the text after a header with a numeric offset. */
  static final int TEXT = 45;

  private static final byte[] UTC = "+00:00 std".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] SHAPE =
      "0000-00-00T00:00:00.000000000".getBytes(StandardCharsets.US_ASCII);
  private static final DateTimeFormatter FIXED =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSSSSS").withZone(ZoneOffset.UTC);
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long UTC_S = eight("+00:00 s");
  private static final long STDOUT_FULL = eight("tdout F ");
  private static final long STDOUT_PARTIAL = eight("tdout P ");
  private static final long STDERR_FULL = eight("tderr F ");
  private static final long STDERR_PARTIAL = eight("tderr P ");
  private static final int[] STEPS = {0, 8, 16, TIME_LENGTH - 8};
  private static final long[] SHAPES = new long[STEPS.length];
  private static final long[] ROOM = new long[STEPS.length];

  static {
    for (int i = 0; i < STEPS.length; i++) {
      SHAPES[i] = (long) LONGS.get(SHAPE, STEPS[i]);
      byte[] room = new byte[8];
      for (int k = 0; k < 8; k++) {
        room[k] = (byte) (SHAPE[STEPS[i] + k] == '0' ? 0x06 : 0x0F);
      }
      ROOM[i] = (long) LONGS.get(room, 0);
    }
  }

  private final byte[] converted = new byte[TIME_LENGTH];

  /** 1 stdout, 2 stderr (Docker's numbers). */
  int stream;

  boolean partial;

  /** Where the UTC time's {@link #TIME_LENGTH} bytes are. */
  byte[] time;

  int timeAt;

  private static long eight(String text) {
    return (long) LONGS.get(text.getBytes(StandardCharsets.US_ASCII), 0);
  }

  /** Index of {@code '\n'} from {@code from} on, or -1; eight bytes a step. */
  static int newline(byte[] b, int from, int to) {
    final long pattern = 0x0A0A0A0A0A0A0A0AL;
    int i = from;
    for (; i + 8 <= to; i += 8) {
      long x = (long) LONGS.get(b, i) ^ pattern;
      long hit = (x - 0x0101010101010101L) & ~x & 0x8080808080808080L;
      if (hit != 0) {
        return i + (Long.numberOfTrailingZeros(hit) >>> 3);
      }
    }
    for (; i < to; i++) {
      if (b[i] == '\n') {
        return i;
      }
    }
    return -1;
  }

  /** Reads the header of the record in {@code [at, end)}, newline excluded; false if damaged. */
  boolean parse(byte[] b, int at, int end) {
    if (end - at < TEXT || b[at + TEXT - 1] != ' ' || !shaped(b, at)) {
      return false;
    }
    if ((long) LONGS.get(b, at + TIME_LENGTH) != UTC_S) {
      return parseOffset(b, at, end);
    }
    time = b;
    timeAt = at;
    long rest = (long) LONGS.get(b, at + TIME_LENGTH + 8);
    boolean stdout = rest == STDOUT_FULL || rest == STDOUT_PARTIAL;
    stream = stdout ? 1 : 2;
    partial = rest == STDOUT_PARTIAL || rest == STDERR_PARTIAL;
    return stdout || partial || rest == STDERR_FULL;
  }

  /** The time's digits and signs, eight bytes a step; the last step overlaps. */
  private static boolean shaped(byte[] b, int at) {
    long bad = 0;
    for (int i = 0; i < STEPS.length; i++) {
      // per byte: 0..9 where a digit is and 0 where a sign is, else something that the sum shows
      long y = (long) LONGS.get(b, at + STEPS[i]) ^ SHAPES[i];
      bad |= y | (y + ROOM[i]);
    }
    return (bad & 0xF0F0F0F0F0F0F0F0L) == 0;
  }

  /** The part after {@code " std"}: {@code "out F "} and so on. */
  private boolean tail(byte[] b, int at) {
    if (b[at] == 'o' && b[at + 1] == 'u' && b[at + 2] == 't') {
      stream = 1;
    } else if (b[at] == 'e' && b[at + 1] == 'r' && b[at + 2] == 'r') {
      stream = 2;
    } else {
      return false;
    }
    byte tag = b[at + 4];
    partial = tag == 'P';
    return b[at + 3] == ' ' && (tag == 'F' || partial);
  }

  /** A host whose TZ is not UTC: the time is turned into UTC. */
  private boolean parseOffset(byte[] b, int at, int end) {
    for (int i = 6; i < 10; i++) {
      if (b[at + TIME_LENGTH + i] != UTC[i]) {
        return false;
      }
    }
    try {
      String text = new String(b, at, TIME_LENGTH + 6, StandardCharsets.US_ASCII);
      byte[] utc = fixed(OffsetDateTime.parse(text).toInstant());
      System.arraycopy(utc, 0, converted, 0, TIME_LENGTH);
    } catch (DateTimeException e) {
      return false;
    }
    time = converted;
    timeAt = 0;
    return tail(b, at + TIME_LENGTH + 10);
  }

  /** An instant as the records write it, so that bytes can be compared. */
  static byte[] fixed(Instant instant) {
    if (instant.isBefore(Instant.EPOCH)) {
      return Arrays.copyOf(SHAPE, TIME_LENGTH);
    }
    return FIXED.format(instant).getBytes(StandardCharsets.US_ASCII);
  }

  /** The record's time against a bound of {@link #fixed}. */
  int compareTime(byte[] bound) {
    return Arrays.compare(time, timeAt, timeAt + TIME_LENGTH, bound, 0, TIME_LENGTH);
  }
}
