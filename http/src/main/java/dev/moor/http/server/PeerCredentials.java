package dev.moor.http.server;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import jdk.net.ExtendedSocketOptions;

/** The user at the other end of a unix socket (SO_PEERCRED). */
final class PeerCredentials {
  private static final Path PASSWD = Path.of("/etc/passwd");

  private PeerCredentials() {}

  /** The user id, -1 where it cannot be told: the JDK gives the name only. */
  static long uid(SocketChannel channel) {
    try {
      String name = channel.getOption(ExtendedSocketOptions.SO_PEERCRED).user().getName();
      return name.equals("root") ? 0 : lookup(name, Files.readAllLines(PASSWD, charset()));
    } catch (IOException | UnsupportedOperationException e) {
      return -1;
    }
  }

  private static java.nio.charset.Charset charset() {
    return StandardCharsets.ISO_8859_1;
  }

  /** A user without a name is given by its number. */
  static long lookup(String name, List<String> passwd) {
    for (String line : passwd) {
      String[] fields = line.split(":", 4);
      if (fields.length == 4 && fields[0].equals(name) && digits(fields[2])) {
        return Long.parseLong(fields[2]);
      }
    }
    return digits(name) ? Long.parseLong(name) : -1;
  }

  private static boolean digits(String text) {
    return !text.isEmpty() && text.length() < 12 && text.chars().allMatch(Character::isDigit);
  }
}
