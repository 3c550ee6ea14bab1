package dev.moor.supervisor.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.moor.images.tar.TarEntry;
import dev.moor.images.tar.TarReader;
import dev.moor.images.tar.TarType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** What an image that was saved looks like from inside, and its config. */
final class SavedTree {
  private static final ObjectMapper JSON = new ObjectMapper();
  private final SortedMap<String, String> files = new TreeMap<>();
  private final List<String> history = new ArrayList<>();

  /** Reads an archive of {@code docker save} with one image. */
  static SavedTree of(byte[] archive) throws IOException {
    Map<String, byte[]> members = new HashMap<>();
    try (TarReader tar = new TarReader(new ByteArrayInputStream(archive))) {
      for (TarEntry entry = tar.next(); entry != null; entry = tar.next()) {
        if (entry.isFile()) {
          members.put(entry.name(), tar.content().readAllBytes());
        } else if (entry.type() == TarType.SYMLINK) {
          // older engines save a layer that several images have as a link
          String folder = entry.name().substring(0, entry.name().lastIndexOf('/') + 1);
          String target = java.nio.file.Path.of(folder + entry.linkName()).normalize().toString();
          members.put(entry.name(), target.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
      }
    }
    SavedTree tree = new SavedTree();
    JsonNode manifest = JSON.readTree(members.get("manifest.json")).get(0);
    for (JsonNode layer : manifest.path("Layers")) {
      byte[] content = members.get(layer.asText());
      if (content.length < 512) {
        content = members.get(new String(content, java.nio.charset.StandardCharsets.UTF_8));
      }
      tree.layer(content);
    }
    JsonNode config = JSON.readTree(members.get(manifest.path("Config").asText()));
    for (JsonNode line : config.path("history")) {
      tree.history.add(
          line.path("created_by").asText().replaceAll("(file|dir|multi):[0-9a-f]{64}", "$1:…")
              + (line.path("empty_layer").asBoolean() ? " (empty)" : ""));
    }
    return tree;
  }

  SortedMap<String, String> files() {
    return files;
  }

  List<String> history() {
    return history;
  }

  private void layer(byte[] content) throws IOException {
    Set<String> own = new HashSet<>();
    try (TarReader tar = new TarReader(new ByteArrayInputStream(content))) {
      for (TarEntry entry = tar.next(); entry != null; entry = tar.next()) {
        String name = entry.name().replaceFirst("^(\\./|/)+", "").replaceFirst("/+$", "");
        String base = name.substring(name.lastIndexOf('/') + 1);
        String folder = name.substring(0, name.length() - base.length());
        if (base.equals(".wh..wh..opq")) {
          files.keySet().removeIf(path -> path.startsWith(folder) && !own.contains(path));
        } else if (base.startsWith(".wh.")) {
          forget(folder + base.substring(4));
        } else if (!name.isEmpty() && !name.equals(".")) {
          if (!entry.isDirectory()) {
            forget(name);
          }
          files.put(name, describe(entry, tar));
          own.add(name);
        }
      }
    }
  }

  private void forget(String name) {
    files.keySet().removeIf(path -> path.equals(name) || path.startsWith(name + "/"));
  }

  private String describe(TarEntry entry, TarReader tar) throws IOException {
    if (entry.type() == TarType.HARDLINK) {
      return files.get(entry.linkName().replaceFirst("^(\\./|/)+", ""));
    }
    String content =
        entry.isFile() ? Integer.toHexString(Arrays.hashCode(tar.content().readAllBytes())) : "";
    return "%s %o %d:%d %s%s"
        .formatted(
            entry.type(),
            entry.mode() & 07777,
            entry.uid(),
            entry.gid(),
            entry.type() == TarType.SYMLINK ? "-> " + entry.linkName() : "",
            content);
  }
}
