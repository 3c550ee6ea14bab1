package dev.moor.runtime.spec;

import java.util.ArrayList;
import java.util.List;

/** Docker's merging of environment lists. */
final class Environment {
  private Environment() {}

  /** Later entries replace earlier ones of the same name; one without {@code =} removes it. */
  static List<String> merge(List<String> base, List<String> over) {
    List<String> merged = new ArrayList<>(base);
    for (String entry : over) {
      int equals = entry.indexOf('=');
      String prefix = (equals < 0 ? entry : entry.substring(0, equals)) + "=";
      int at = indexOf(merged, prefix);
      if (equals < 0) {
        if (at >= 0) {
          merged.remove(at);
        }
      } else if (at >= 0) {
        merged.set(at, entry);
      } else {
        merged.add(entry);
      }
    }
    return merged;
  }

  private static int indexOf(List<String> entries, String prefix) {
    for (int i = 0; i < entries.size(); i++) {
      if (entries.get(i).startsWith(prefix)) {
        return i;
      }
    }
    return -1;
  }
}
