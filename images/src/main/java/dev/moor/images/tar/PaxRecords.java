package dev.moor.images.tar;

import dev.moor.runtime.fs.NameBytes;
import java.io.ByteArrayOutputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Pax extended header records, values as bytes. */
final class PaxRecords {
  static final String SCHILY_XATTR = "SCHILY.xattr.";
  static final String LIBARCHIVE_XATTR = "LIBARCHIVE.xattr.";
  private static final long SECONDS_LIMIT = 1L << 53;

  private PaxRecords() {}

  /** Reads {@code "LENGTH KEY=VALUE\n"} records. */
  static Map<String, byte[]> parse(byte[] data, String entry) throws TarException {
    Map<String, byte[]> records = new LinkedHashMap<>();
    int at = 0;
    while (at < data.length) {
      int length = 0;
      int digits = at;
      while (digits < data.length && data[digits] >= '0' && data[digits] <= '9') {
        length = length * 10 + (data[digits++] - '0');
        if (length > data.length) {
          throw new TarException(entry, "pax record longer than its header");
        }
      }
      int end = at + length;
      int equals = digits + 1;
      while (equals < Math.min(end, data.length) && data[equals] != '=') {
        equals++;
      }
      boolean whole =
          digits > at
              && digits < data.length
              && data[digits] == ' '
              && end <= data.length
              && equals < end - 1
              && equals > digits + 1
              && data[end - 1] == '\n';
      if (!whole) {
        throw new TarException(entry, "damaged pax record");
      }
      String key = NameBytes.decode(data, digits + 1, equals - digits - 1);
      records.put(key, Arrays.copyOfRange(data, equals + 1, end - 1));
      at = end;
    }
    return records;
  }

  /** Writes one record; the length counts itself. */
  static void write(ByteArrayOutputStream out, String key, byte[] value) {
    byte[] keyBytes = NameBytes.encode(key);
    int rest = keyBytes.length + value.length + 3;
    int length = rest + 1;
    while (rest + String.valueOf(length).length() != length) {
      length = rest + String.valueOf(length).length();
    }
    out.writeBytes((length + " ").getBytes(StandardCharsets.US_ASCII));
    out.writeBytes(keyBytes);
    out.write('=');
    out.writeBytes(value);
    out.write('\n');
  }

  static String text(byte[] value, String key, String entry) throws TarException {
    for (byte b : value) {
      if (b == 0) {
        throw new TarException(entry, "NUL byte in pax " + key);
      }
    }
    return NameBytes.decode(value);
  }

  static long number(byte[] value, String key, String entry) throws TarException {
    try {
      return Long.parseLong(NameBytes.decode(value));
    } catch (NumberFormatException e) {
      throw new TarException(entry, "pax " + key + " is no number", e);
    }
  }

  /** Decimal seconds with a fraction, perhaps negative; digits beyond nanoseconds are cut. */
  static Instant time(byte[] value, String key, String entry) throws TarException {
    String text = NameBytes.decode(value);
    int dot = text.indexOf('.');
    String whole = dot < 0 ? text : text.substring(0, dot);
    String fraction = dot < 0 ? "" : text.substring(dot + 1);
    boolean negative = whole.startsWith("-");
    if (!whole.matches("-?[0-9]{1,18}") || !fraction.matches("[0-9]{0,100}")) {
      throw new TarException(entry, "pax " + key + " is no time");
    }
    String nanos = (fraction + "000000000").substring(0, 9);
    long seconds = checkedSeconds(Long.parseLong(whole), key, entry);
    long adjust = Long.parseLong(nanos);
    return Instant.ofEpochSecond(seconds, negative ? -adjust : adjust);
  }

  static long checkedSeconds(long seconds, String key, String entry) throws TarException {
    if (seconds > SECONDS_LIMIT || seconds < -SECONDS_LIMIT) {
      throw new TarException(entry, key + " is absurd: " + seconds);
    }
    return seconds;
  }

  static String time(Instant time) {
    // Instant counts nanos upward from the second; pax writes a plain signed decimal
    long seconds = time.getEpochSecond();
    int nanos = time.getNano();
    String sign = "";
    if (seconds < 0 && nanos > 0) {
      seconds++;
      nanos = 1_000_000_000 - nanos;
      sign = seconds == 0 ? "-" : "";
    }
    if (nanos == 0) {
      return Long.toString(seconds);
    }
    String fraction = String.format("%09d", nanos).replaceAll("0+$", "");
    return sign + seconds + "." + fraction;
  }

  /** Extended attributes; SCHILY's raw form goes before LIBARCHIVE's base64. */
  static SortedMap<String, byte[]> xattrs(Map<String, byte[]> records, String entry)
      throws TarException {
    SortedMap<String, byte[]> xattrs = new TreeMap<>();
    for (var record : records.entrySet()) {
      String key = record.getKey();
      if (key.startsWith(LIBARCHIVE_XATTR) && record.getValue().length > 0) {
        String name = key.substring(LIBARCHIVE_XATTR.length());
        try {
          xattrs.put(
              URLDecoder.decode(name.replace("+", "%2B"), StandardCharsets.UTF_8),
              Base64.getDecoder().decode(unpadded(record.getValue())));
        } catch (IllegalArgumentException e) {
          throw new TarException(entry, "damaged " + key, e);
        }
      }
    }
    for (var record : records.entrySet()) {
      if (record.getKey().startsWith(SCHILY_XATTR)) {
        xattrs.put(record.getKey().substring(SCHILY_XATTR.length()), record.getValue());
      }
    }
    for (String name : xattrs.keySet()) {
      if (name.isEmpty() || name.indexOf('\0') >= 0) {
        throw new TarException(entry, "extended attribute without a usable name");
      }
    }
    return xattrs;
  }

  private static byte[] unpadded(byte[] base64) {
    int end = base64.length;
    while (end > 0 && (base64[end - 1] == '=' || base64[end - 1] == '\n')) {
      end--;
    }
    return Arrays.copyOf(base64, end);
  }
}
