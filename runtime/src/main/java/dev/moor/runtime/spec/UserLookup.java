package dev.moor.runtime.spec;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** Resolves Docker's {@code user[:group]} against a root's passwd and group files. */
public final class UserLookup {
  private static final String OUT_OF_RANGE = "uids and gids must be in range 0-2147483647";
  private final List<String[]> passwd;
  private final List<String[]> groups;

  /**
   * Who a process runs as.
   *
   * @param additionalGids begins with the gid itself, as Docker's does
   */
  public record User(int uid, int gid, List<Integer> additionalGids) {}

  private UserLookup(List<String[]> passwd, List<String[]> groups) {
    this.passwd = passwd;
    this.groups = groups;
  }

  /** Reads the files of a root; missing ones count as empty. */
  public static UserLookup in(Path root) throws IOException {
    return new UserLookup(lines(root, "/etc/passwd"), lines(root, "/etc/group"));
  }

  /** Throws {@link UnknownUserException} with Docker's words. */
  public User find(String spec, List<String> groupAdd) {
    int colon = spec.indexOf(':');
    String userWord = colon < 0 ? spec : spec.substring(0, colon);
    String groupWord = colon < 0 ? "" : spec.substring(colon + 1);
    OptionalInt number = userWord.isEmpty() ? OptionalInt.of(0) : number(userWord);
    String name = "";
    int uid = 0;
    int gid = 0;
    String[] entry = passwdEntry(userWord, number);
    if (entry != null) {
      name = entry[0];
      uid = Integer.parseInt(entry[2]);
      gid = Integer.parseInt(entry[3]);
    } else if (!userWord.isEmpty()) {
      uid =
          number.orElseThrow(
              () ->
                  new UnknownUserException(
                      "unable to find user " + userWord + ": no matching entries in passwd file"));
    }
    List<Integer> further = new ArrayList<>();
    if (!groupWord.isEmpty()) {
      gid = groupOf(groupWord);
    } else if (!name.isEmpty()) {
      further.addAll(memberships(name));
    }
    List<Integer> all = new ArrayList<>();
    all.add(gid);
    all.addAll(further);
    for (String word : groupAdd) {
      all.add(additionalGroup(word));
    }
    return new User(uid, gid, all);
  }

  private String[] passwdEntry(String word, OptionalInt number) {
    for (String[] fields : passwd) {
      boolean named = !word.isEmpty() && fields[0].equals(word);
      boolean numbered =
          number.isPresent() && fields[2].equals(Integer.toString(number.getAsInt()));
      if (fields.length >= 4 && (named || numbered)) {
        return fields;
      }
    }
    return null;
  }

  private int groupOf(String word) {
    OptionalInt found = groupEntry(word);
    if (found.isPresent()) {
      return found.getAsInt();
    }
    return number(word)
        .orElseThrow(
            () ->
                new UnknownUserException(
                    "unable to find group " + word + ": no matching entries in group file"));
  }

  private int additionalGroup(String word) {
    OptionalInt found = groupEntry(word);
    if (found.isPresent()) {
      return found.getAsInt();
    }
    return number(word)
        .orElseThrow(
            () ->
                new UnknownUserException(
                    "Unable to find group " + word + ": no matching entries in group file"));
  }

  private OptionalInt groupEntry(String word) {
    OptionalInt number = number(word);
    for (String[] fields : groups) {
      boolean numbered =
          number.isPresent() && fields[2].equals(Integer.toString(number.getAsInt()));
      if (fields[0].equals(word) || numbered) {
        return OptionalInt.of(Integer.parseInt(fields[2]));
      }
    }
    return OptionalInt.empty();
  }

  private List<Integer> memberships(String name) {
    List<Integer> gids = new ArrayList<>();
    for (String[] fields : groups) {
      if (fields.length > 3 && List.of(fields[3].split(",")).contains(name)) {
        gids.add(Integer.parseInt(fields[2]));
      }
    }
    return gids;
  }

  private static OptionalInt number(String word) {
    if (!word.matches("-?[0-9]+")) {
      return OptionalInt.empty();
    }
    try {
      int number = Integer.parseInt(word);
      if (number < 0) {
        throw new UnknownUserException(OUT_OF_RANGE);
      }
      return OptionalInt.of(number);
    } catch (NumberFormatException e) {
      throw new UnknownUserException(OUT_OF_RANGE);
    }
  }

  private static List<String[]> lines(Path root, String file) throws IOException {
    Path path = RootedPath.resolve(root, file);
    if (!Files.isRegularFile(path)) {
      return List.of();
    }
    List<String[]> lines = new ArrayList<>();
    String text = new String(Files.readAllBytes(path), StandardCharsets.UTF_8);
    for (String line : text.split("\n")) {
      String[] fields = line.strip().split(":");
      if (fields.length >= 3 && fields[2].matches("[0-9]{1,9}")) {
        lines.add(fields);
      }
    }
    return lines;
  }
}
