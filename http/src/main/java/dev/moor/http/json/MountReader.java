package dev.moor.http.json;

import com.fasterxml.jackson.databind.JsonNode;
import dev.moor.actors.container.HostSpec;
import dev.moor.actors.port.MoorException;
import java.util.ArrayList;
import java.util.List;

/** The mounts of a HostConfig in their structured form. */
final class MountReader {
  private MountReader() {}

  static List<HostSpec.MountSpec> read(List<Fields> mounts) {
    List<HostSpec.MountSpec> specs = new ArrayList<>(mounts.size());
    for (Fields mount : mounts) {
      specs.add(read(mount));
    }
    return specs;
  }

  private static HostSpec.MountSpec read(Fields mount) {
    String type = mount.text("Type");
    if (!List.of("bind", "volume", "tmpfs").contains(type)) {
      if (type.isEmpty()) {
        throw new MoorException(
            MoorException.Kind.INVALID, "invalid mount config: Type must not be empty");
      }
      if (List.of("image", "cluster", "npipe").contains(type)) {
        throw mount.notSupported("Type");
      }
      throw new MoorException(
          MoorException.Kind.INVALID,
          "invalid mount config for type \"%s\": mount type unknown".formatted(type));
    }
    mount.refuse("ImageOptions", "ClusterOptions");
    mount.refuseUnless("Consistency", "default", "consistent", "cached", "delegated");
    Fields bind = options(mount, "BindOptions", type.equals("bind"));
    Fields volume = options(mount, "VolumeOptions", type.equals("volume"));
    Fields tmpfs = options(mount, "TmpfsOptions", type.equals("tmpfs"));
    String source = mount.text("Source");
    return new HostSpec.MountSpec(
        type,
        source,
        mount.text("Target"),
        mount.flag("ReadOnly"),
        tmpfs == null ? "" : tmpfsOptions(tmpfs),
        type.equals("volume") && source.isEmpty(),
        volume != null && volume.flag("NoCopy"),
        bind != null && bind.flag("CreateMountpoint"),
        bind == null ? "" : bind.text("Propagation"),
        extras(mount.flag("ReadOnly"), bind, volume));
  }

  private static Fields options(Fields mount, String field, boolean allowed) {
    JsonNode node = mount.node(field);
    if (!allowed && node != null && !Fields.isEmpty(node)) {
      throw new MoorException(
          MoorException.Kind.INVALID,
          "invalid mount config: "
              + mount.name(field)
              + " does not go with type "
              + mount.text("Type"));
    }
    return allowed ? mount.object(field) : null;
  }

  private static HostSpec.MountExtras extras(boolean readOnly, Fields bind, Fields volume) {
    Fields driver = volume == null ? null : volume.object("DriverConfig");
    return new HostSpec.MountExtras(
        volume == null ? "" : volume.text("Subpath"),
        volume == null ? null : volume.textMap("Labels"),
        driver == null ? "" : driver.text("Name"),
        driver == null ? null : driver.textMap("Options"),
        bind != null && bind.flag("NonRecursive"),
        bind == null ? "" : readOnlyMode(bind, readOnly));
  }

  private static String readOnlyMode(Fields bind, boolean readOnly) {
    boolean plain = bind.flag("ReadOnlyNonRecursive");
    boolean forced = bind.flag("ReadOnlyForceRecursive");
    if ((plain || forced) && !readOnly) {
      throw invalid("mount must be set as readonly to use ReadOnly options of a bind");
    }
    if (plain && forced) {
      throw invalid("ReadOnlyNonRecursive and ReadOnlyForceRecursive conflict");
    }
    String propagation = bind.text("Propagation");
    if (forced && !propagation.equals("rprivate")) {
      throw invalid("ReadOnlyForceRecursive needs Propagation to be rprivate");
    }
    return plain ? "non-recursive" : forced ? "force-recursive" : "";
  }

  private static MoorException invalid(String why) {
    return new MoorException(
        MoorException.Kind.INVALID, "invalid mount config for type \"bind\": " + why);
  }

  private static String tmpfsOptions(Fields tmpfs) {
    tmpfs.refuse("Options");
    List<String> options = new ArrayList<>();
    long size = tmpfs.number("SizeBytes");
    if (size != 0) {
      options.add("size=" + size);
    }
    int mode = tmpfs.integer("Mode");
    if (mode != 0) {
      options.add("mode=" + Integer.toOctalString(mode));
    }
    return String.join(",", options);
  }
}
