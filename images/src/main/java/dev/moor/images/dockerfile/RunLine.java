package dev.moor.images.dockerfile;

import dev.moor.images.ImageException;
import dev.moor.images.dockerfile.Instruction.RunMount;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** RUN and its flags. */
final class RunLine {
  private static final Set<String> NETWORKS = Set.of("default", "none", "host");

  private RunLine() {}

  static Instruction parse(Node node) {
    Flags flags = new Flags(node.flags(), Set.of("network", "security"), Set.of("mount"), Set.of());
    String network = flags.text("network");
    if (!network.isEmpty() && !NETWORKS.contains(network)) {
      throw ImageException.invalid("invalid network mode \"" + network + "\"");
    }
    String security = flags.text("security");
    if (!security.isEmpty() && !security.equals("sandbox")) {
      throw ImageException.invalid("security mode \"" + security + "\" is not supported");
    }
    Instruction.CommandLine command = InstructionParser.command(node);
    List<RunMount> mounts = new ArrayList<>();
    for (String mount : flags.list("mount")) {
      mounts.add(mount(mount));
    }
    return new Instruction.Run(command, node.heredocs(), mounts, network);
  }

  private static RunMount mount(String text) {
    String type = "bind";
    String target = "";
    String source = "";
    String from = "";
    String id = "";
    String size = "";
    Boolean readOnly = null;
    for (String field : text.split(",")) {
      int equals = field.indexOf('=');
      String key = equals < 0 ? field : field.substring(0, equals);
      String value = equals < 0 ? "" : field.substring(equals + 1);
      switch (key) {
        case "type" -> type = value;
        case "target", "dst", "destination" -> target = value;
        case "source", "src" -> source = value;
        case "from" -> from = value;
        case "id" -> id = value;
        case "size" -> size = value;
        case "ro", "readonly" -> readOnly = value.isEmpty() || value.equals("true");
        case "rw", "readwrite" -> readOnly = !(value.isEmpty() || value.equals("true"));
        default -> throw ImageException.invalid("option " + key + " of --mount is not supported");
      }
    }
    if (!Set.of("bind", "cache", "tmpfs").contains(type)) {
      throw ImageException.invalid("mounts of type " + type + " are not supported");
    }
    if (target.isEmpty()) {
      throw ImageException.invalid("--mount needs a target");
    }
    if (type.equals("cache") && !(source.isEmpty() && from.isEmpty())) {
      throw ImageException.invalid("a cache that begins with content is not supported");
    }
    boolean locked = readOnly == null ? type.equals("bind") : readOnly;
    return new RunMount(type, target, source, from, id, locked, size);
  }
}
