package dev.moor.runtime.spec;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.moor.runtime.spec.LaunchSpec.Device;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Device nodes of the host for a container. */
final class DevicePlan {
  private static final int TYPE_MASK = 0170000;
  private static final int BLOCK = 0060000;
  private static final int CHARACTER = 0020000;

  /** Folders of /dev that hold no devices of the machine (Docker's list). */
  private static final Set<String> NOT_SEARCHED =
      Set.of("pts", "shm", "fd", "mqueue", ".lxc", ".lxd-mounts", ".udev", "console");

  private DevicePlan() {}

  static void write(LaunchSpec spec, ArrayNode nodes, ArrayNode rules) throws IOException {
    boolean privileged = spec.security().privileged();
    Defaults.deviceRules(rules, privileged);
    if (privileged) {
      for (Device device : below(Path.of("/dev"), "/dev", "rwm")) {
        add(device, nodes, null);
      }
    }
    for (Device device : spec.devices()) {
      if (privileged && device.pathInContainer().equals(device.pathOnHost().toString())) {
        continue;
      }
      List<Device> found =
          Files.isDirectory(device.pathOnHost())
              ? below(device.pathOnHost(), device.pathInContainer(), device.permissions())
              : List.of(device);
      boolean any = false;
      for (Device one : found) {
        any |= add(one, nodes, privileged ? null : rules);
      }
      if (!any) {
        throw new IllegalArgumentException(
            "error gathering device information while adding custom device \""
                + device.pathOnHost()
                + "\": "
                + (Files.exists(device.pathOnHost())
                    ? "not a device node"
                    : "no such file or directory"));
      }
    }
  }

  private static boolean add(Device device, ArrayNode nodes, ArrayNode rules) throws IOException {
    if (!Files.exists(device.pathOnHost())) {
      return false;
    }
    Map<String, Object> stat = Files.readAttributes(device.pathOnHost(), "unix:mode,rdev,uid,gid");
    int mode = (Integer) stat.get("mode");
    int type = mode & TYPE_MASK;
    if (type != BLOCK && type != CHARACTER) {
      return false;
    }
    long rdev = (Long) stat.get("rdev");
    int major = major(rdev);
    int minor = minor(rdev);
    String letter = type == BLOCK ? "b" : "c";
    ObjectNode node = nodes.addObject();
    node.put("path", device.pathInContainer()).put("type", letter);
    node.put("major", major).put("minor", minor).put("fileMode", mode & 07777);
    node.put("uid", (Integer) stat.get("uid")).put("gid", (Integer) stat.get("gid"));
    if (rules != null) {
      Defaults.rule(rules, true, letter, major, minor, device.permissions());
    }
    return true;
  }

  /** Of a device number as stat(2) gives it. */
  static int major(long rdev) {
    return (int) ((rdev >>> 8 & 0xfff) | (rdev >>> 32 & 0xfffff000L));
  }

  /** Of a device number as stat(2) gives it. */
  static int minor(long rdev) {
    return (int) ((rdev & 0xff) | (rdev >>> 12 & 0xffffff00L));
  }

  private static List<Device> below(Path folder, String target, String permissions)
      throws IOException {
    List<Device> found = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        String name = entry.getFileName().toString();
        String inside = target + "/" + name;
        if (NOT_SEARCHED.contains(name) || Files.isSymbolicLink(entry)) {
          continue;
        }
        if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
          found.addAll(below(entry, inside, permissions));
        } else {
          found.add(new Device(entry, inside, permissions));
        }
      }
    }
    found.removeIf(device -> !isDevice(device.pathOnHost()));
    return found;
  }

  private static boolean isDevice(Path path) {
    try {
      int type = (Integer) Files.getAttribute(path, "unix:mode") & TYPE_MASK;
      return type == BLOCK || type == CHARACTER;
    } catch (IOException e) {
      // A node that went away between the listing and the look is not there.
      return false;
    }
  }
}
