package dev.moor.images.store;

import dev.moor.images.ImageException;
import java.util.ArrayList;
import java.util.List;

/**
 * A name from a tar, cleaned: relative, without {@code .} and {@code ..}.
 *
 * @param parent empty for the root
 * @param name the last component; empty for the root itself
 */
public record EntryName(String parent, String name) {

  /** Cleans a name; one that climbs above the root is refused. */
  public static EntryName of(String raw, String what) {
    List<String> parts = new ArrayList<>();
    for (String part : raw.split("/")) {
      if (part.equals("..")) {
        if (parts.isEmpty()) {
          throw ImageException.invalid(what + ": the name leaves the layer's root");
        }
        parts.remove(parts.size() - 1);
      } else if (!part.isEmpty() && !part.equals(".")) {
        parts.add(part);
      }
    }
    if (parts.isEmpty()) {
      return new EntryName("", "");
    }
    int last = parts.size() - 1;
    return new EntryName(String.join("/", parts.subList(0, last)), parts.get(last));
  }

  /** True for the root itself. */
  public boolean isRoot() {
    return name.isEmpty();
  }

  /** All of it. */
  public String path() {
    return parent.isEmpty() ? name : parent + "/" + name;
  }
}
