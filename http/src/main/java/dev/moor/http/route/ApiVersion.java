package dev.moor.http.route;

import dev.moor.actors.port.MoorException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Docker API versions, as the minor number: 1.41 is 41. */
public final class ApiVersion {
  public static final int OLDEST = 24;
  public static final int NEWEST = 47;
  private static final Pattern FORM = Pattern.compile("(\\d{1,4})\\.(\\d{1,4})");

  private ApiVersion() {}

  public static String text(int minor) {
    return "1." + minor;
  }

  /** The minor number of a path prefix such as {@code 1.41}; INVALID in Docker's words. */
  static int parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new MoorException(MoorException.Kind.INVALID, "invalid API version " + text);
    }
    int major = Integer.parseInt(matcher.group(1));
    int minor = Integer.parseInt(matcher.group(2));
    if (major < 1 || major == 1 && minor < OLDEST) {
      throw new MoorException(
          MoorException.Kind.INVALID,
          "client version "
              + text
              + " is too old. Minimum supported API version is "
              + text(OLDEST)
              + ", please upgrade your client to a newer version");
    }
    if (major > 1 || minor > NEWEST) {
      throw new MoorException(
          MoorException.Kind.INVALID,
          "client version "
              + text
              + " is too new. Maximum supported API version is "
              + text(NEWEST));
    }
    return minor;
  }
}
