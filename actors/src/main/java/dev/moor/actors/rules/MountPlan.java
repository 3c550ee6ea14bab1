package dev.moor.actors.rules;

import static dev.moor.actors.rules.SpecCheck.invalid;

import dev.moor.actors.container.ContainerSpec;
import dev.moor.actors.container.HostSpec.MountSpec;
import dev.moor.actors.port.MoorException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** From what a spec says of binds, mounts, tmpfs and volumes to one list of mounts. */
public final class MountPlan {
  private static final Pattern VOLUME_NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]+");

  private MountPlan() {}

  /**
   * Every mount, parents before children: binds, then explicit mounts, tmpfs, and an anonymous
   * volume for each declared path that nothing else covers.
   *
   * @param anonymousName gives a fresh random volume name a call
   * @throws MoorException INVALID in Docker's words
   */
  public static List<MountSpec> plan(ContainerSpec spec, Supplier<String> anonymousName) {
    return plan(spec, anonymousName, List.of());
  }

  /**
   * @param others what other containers lend; anything of the container's own goes before it
   */
  public static List<MountSpec> plan(
      ContainerSpec spec, Supplier<String> anonymousName, List<MountSpec> others) {
    Map<String, MountSpec> own = own(spec, anonymousName, others);
    List<MountSpec> plan = new ArrayList<>(own.values());
    plan.sort(
        Comparator.comparingInt((MountSpec mount) -> depth(mount.target()))
            .thenComparing(MountSpec::target));
    return List.copyOf(plan);
  }

  private static Map<String, MountSpec> own(
      ContainerSpec spec, Supplier<String> anonymousName, List<MountSpec> others) {
    Map<String, MountSpec> byTarget = new TreeMap<>();
    for (String bind : spec.host().binds()) {
      put(byTarget, BindForm.parse(bind));
    }
    for (MountSpec mount : spec.host().mounts()) {
      put(byTarget, explicit(mount, anonymousName));
    }
    spec.host().tmpfs().forEach((target, options) -> put(byTarget, tmpfs(target, options)));
    for (MountSpec lent : others) {
      byTarget.putIfAbsent(lent.target(), lent);
    }
    for (String volume : spec.volumes()) {
      String target = BindForm.target(volume, "volume", volume);
      if (!byTarget.containsKey(target)) {
        byTarget.put(target, anonymous(target, anonymousName.get()));
      }
    }
    return byTarget;
  }

  /**
   * What a container lends to one that is made with {@code volumes-from}: nothing is copied into it
   * again.
   *
   * @param mode empty, {@code rw} or {@code ro}
   */
  public static List<MountSpec> lent(List<MountSpec> mounts, String mode) {
    return mounts.stream()
        .map(
            m ->
                new MountSpec(
                    m.type(),
                    m.source(),
                    m.target(),
                    m.readOnly() || mode.equals("ro"),
                    lentOptions(m),
                    m.anonymous(),
                    true,
                    m.createSource(),
                    m.propagation(),
                    m.extras()))
        .toList();
  }

  /** A tmpfs keeps its options; of a mode nothing is shown, as with Docker. */
  private static String lentOptions(MountSpec mount) {
    return mount.type().equals("tmpfs") && !mount.options().isEmpty() && !mount.lent()
        ? mount.options() + "," + MountSpec.LENT
        : mount.type().equals("tmpfs") && mount.lent() ? mount.options() : MountSpec.LENT;
  }

  /** Like {@link #plan}, for its refusals only. */
  static void check(ContainerSpec spec) {
    plan(spec, () -> "anonymous");
  }

  private static int depth(String target) {
    return (int) target.chars().filter(c -> c == '/').count();
  }

  private static void put(Map<String, MountSpec> byTarget, MountSpec mount) {
    if (byTarget.put(mount.target(), mount) != null) {
      throw invalid("Duplicate mount point: " + mount.target());
    }
  }

  static void checkVolumeName(String name) {
    if (!VOLUME_NAME.matcher(name).matches()) {
      throw invalid(
          ("create %s: \"%s\" includes invalid characters for a local volume name, only "
                  + "\"[a-zA-Z0-9][a-zA-Z0-9_.-]\" are allowed. If you intended to pass a host "
                  + "directory, use absolute path")
              .formatted(name, name));
    }
  }

  private static MountSpec explicit(MountSpec mount, Supplier<String> anonymousName) {
    String target = target(mount.type(), mount.target());
    switch (mount.type()) {
      case "bind" -> {
        if (mount.source().isEmpty()) {
          throw badMount("bind", "field Source must not be empty");
        }
        if (!mount.source().startsWith("/")) {
          throw badMount(
              "bind",
              "invalid mount path: '%s' mount path must be absolute".formatted(mount.source()));
        }
        if (!BindForm.isPropagation(mount.propagation())) {
          throw badMount("bind", "invalid propagation mode: " + mount.propagation());
        }
        return with(mount, mount.source(), target, false);
      }
      case "volume" -> {
        if (mount.source().isEmpty()) {
          checkExtras(mount);
          return with(mount, anonymousName.get(), target, true);
        }
        checkVolumeName(mount.source());
        checkExtras(mount);
        return with(mount, mount.source(), target, mount.anonymous());
      }
      case "tmpfs" -> {
        if (!mount.source().isEmpty()) {
          throw badMount("tmpfs", "field Source must not be specified");
        }
        return with(mount, "", target, false);
      }
      default -> throw badMount(mount.type(), "mount type unknown");
    }
  }

  private static void checkExtras(MountSpec mount) {
    String subpath = mount.more().subpath();
    boolean leaves = List.of(subpath.split("/")).contains("..");
    if (subpath.startsWith("/") || leaves) {
      throw badMount("volume", "subpath must be a relative path within the volume");
    }
    String name = mount.source().isEmpty() ? "anonymous" : mount.source();
    VolumeRules.check(name, mount.more().driver(), mount.more().driverOptions());
  }

  private static MountSpec with(MountSpec mount, String source, String target, boolean anonymous) {
    return new MountSpec(
        mount.type(),
        source,
        target,
        mount.readOnly(),
        mount.options(),
        anonymous,
        mount.noCopy(),
        mount.createSource(),
        mount.propagation(),
        mount.extras());
  }

  private static MountSpec tmpfs(String target, String options) {
    String given = options == null ? "" : options;
    boolean readOnly = List.of(given.split(",")).contains("ro");
    return new MountSpec(
        "tmpfs", "", target("tmpfs", target), readOnly, given, false, false, false, "");
  }

  private static MountSpec anonymous(String target, String name) {
    return new MountSpec("volume", name, target, false, "", true, false, false, "");
  }

  private static String target(String type, String target) {
    if (target.isEmpty()) {
      throw badMount(type, "field Target must not be empty");
    }
    if (!target.startsWith("/")) {
      throw badMount(
          type, "invalid mount path: '%s' mount path must be absolute".formatted(target));
    }
    String clean = Paths.clean(target);
    if (clean.equals("/")) {
      throw badMount(type, "invalid specification: destination can't be '/'");
    }
    return clean;
  }

  static MoorException badMount(String type, String why) {
    return invalid("invalid mount config for type \"%s\": %s".formatted(type, why));
  }
}
