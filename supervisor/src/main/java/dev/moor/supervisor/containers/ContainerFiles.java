package dev.moor.supervisor.containers;

import dev.moor.actors.container.ContainerEvent;
import dev.moor.actors.container.ContainerSpec;
import dev.moor.actors.container.HostSpec;
import dev.moor.actors.network.NetworkPart;
import dev.moor.actors.port.MoorException;
import dev.moor.actors.rules.DaemonRoot;
import dev.moor.runtime.fs.SafeRoot;
import dev.moor.runtime.mount.MountTable;
import dev.moor.runtime.mount.OverlayMounts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Folders, mounts and small files of containers; blocking and idempotent. */
public final class ContainerFiles {
  private static final long COPY_LIMIT_MINUTES = 30;

  void makeFolders(ContainerFolder folder, boolean tty) throws IOException {
    for (Path path :
        List.of(
            folder.upper(),
            folder.work(),
            folder.merged(),
            folder.etc(),
            folder.runs(),
            folder.log().getParent())) {
      Files.createDirectories(path);
    }
    Files.setPosixFilePermissions(folder.base(), PosixFilePermissions.fromString("rwx--x---"));
    Files.setPosixFilePermissions(folder.upper(), PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** The exit files of earlier runs are in the journal by now. */
  void dropOldRuns(ContainerFolder folder, int run) throws IOException {
    try (Stream<Path> runs = Files.list(folder.runs())) {
      for (Path old : runs.toList()) {
        if (!old.equals(folder.run(run))) {
          deleteTree(old);
        }
      }
    }
  }

  /** The newest run that left a folder. */
  OptionalInt lastRun(ContainerFolder folder) throws IOException {
    if (!Files.isDirectory(folder.runs())) {
      return OptionalInt.empty();
    }
    try (Stream<Path> runs = Files.list(folder.runs())) {
      return runs.mapToInt(run -> Integer.parseInt(run.getFileName().toString())).max();
    }
  }

  /** The bundle of an ended run; its exit file stays. */
  void dropBundle(ContainerFolder folder, int run) throws IOException {
    Path bundle = folder.run(run).resolve("bundle");
    if (Files.exists(bundle)) {
      deleteTree(bundle);
    }
  }

  /** Mounts the container's root; nothing happens where it is mounted. */
  void mountRoot(ContainerFolder folder, List<String> layers, WorkContext context)
      throws IOException {
    if (!OverlayMounts.isMounted(folder.merged())) {
      OverlayMounts.mount(
          context.lowerDirs().apply(layers), folder.upper(), folder.work(), folder.merged());
    }
  }

  void unmountRoot(ContainerFolder folder) throws IOException {
    if (Files.isDirectory(folder.merged())) {
      OverlayMounts.unmount(folder.merged());
    }
  }

  /** All but the hosts; nothing where it has those of another container. */
  void writeEtc(
      ContainerFolder folder, ContainerSpec spec, WorkContext context, NetworkPart networks)
      throws IOException {
    String mode = spec.host().networkMode();
    if (mode.startsWith("container:")) {
      String donor = mode.substring("container:".length());
      if (context.find().apply(donor).filter(view -> view.id().equals(folder.id())).isPresent()) {
        throw new IOException("cannot join own network");
      }
      if (context.pidOf().apply("net", donor) == 0) {
        throw new IOException("cannot join network of a non running container: " + donor);
      }
      return;
    }
    String name = EtcFiles.hostname(folder.id(), spec, context.hostname());
    write(folder.etc().resolve("hostname"), name + "\n");
    write(folder.etc().resolve("resolv.conf"), resolvConf(spec, context, networks));
  }

  private static String resolvConf(ContainerSpec spec, WorkContext context, NetworkPart networks)
      throws IOException {
    List<String> servers = context.networks().map(n -> n.nameServers(networks)).orElse(List.of());
    return EtcFiles.resolvConf(spec.host(), hostServers(spec), networks, servers);
  }

  void writeHosts(
      ContainerFolder folder,
      ContainerSpec spec,
      WorkContext context,
      NetworkPart part,
      List<String> links)
      throws IOException {
    String name = EtcFiles.hostname(folder.id(), spec, context.hostname());
    String gateway = context.networks().map(NetworkAccess::hostGateway).orElse("");
    write(
        folder.etc().resolve("hosts"),
        EtcFiles.hosts(spec, hostText("/etc/hosts"), name, part, gateway, links));
  }

  /**
   * One network more or less while it runs. What its user has written into the hosts file stays;
   * the files are bound, so they are written and not replaced.
   */
  void changeNetworks(
      ContainerFolder folder,
      ContainerSpec spec,
      WorkContext context,
      NetworkPart before,
      NetworkPart after,
      List<String> links)
      throws IOException {
    String name = EtcFiles.hostname(folder.id(), spec, context.hostname());
    Path hosts = folder.etc().resolve("hosts");
    if (!Files.exists(hosts)) {
      return;
    }
    synchronized (this) {
      List<String> had = Files.readAllLines(hosts);
      List<String> lines = EtcFiles.changedHosts(had, spec, name, before, after, links);
      if (!lines.equals(had)) {
        write(hosts, String.join("\n", lines) + "\n");
      }
    }
    // what the container wrote itself stays
    Path servers = folder.etc().resolve("resolv.conf");
    String old = resolvConf(spec, context, before);
    String wanted = resolvConf(spec, context, after);
    if (!wanted.equals(old) && Files.exists(servers) && Files.readString(servers).equals(old)) {
      write(servers, wanted);
    }
  }

  /** Behind systemd-resolved's server on the host's loopback stand those that it asks itself. */
  private static String hostServers(ContainerSpec spec) throws IOException {
    String text = hostText("/etc/resolv.conf");
    List<String> servers = text.lines().filter(l -> l.startsWith("nameserver")).toList();
    boolean stub = servers.size() == 1 && servers.get(0).strip().endsWith(" 127.0.0.53");
    String behind = stub ? hostText("/run/systemd/resolve/resolv.conf") : "";
    return behind.isEmpty() || spec.host().networkMode().equals("host") ? text : behind;
  }

  private static String hostText(String path) throws IOException {
    Path file = Path.of(path);
    return Files.isReadable(file) ? Files.readString(file) : "";
  }

  private static void write(Path file, String text) throws IOException {
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
  }

  /** A bind of the {@code -v} form makes its missing source folder, as Docker does. */
  void makeBindSources(ContainerSpec spec) throws IOException {
    for (HostSpec.MountSpec mount : spec.host().mounts()) {
      if (!mount.type().equals("bind")) {
        continue;
      }
      Path source = Path.of(mount.source());
      if (mount.createSource() && !Files.exists(source)) {
        Files.createDirectories(source);
      }
      checkSource(mount);
      checkPropagation(mount.propagation(), source);
    }
  }

  /**
   * @throws MoorException INVALID in Docker's words where a bind's source is not there
   */
  static void checkSource(HostSpec.MountSpec bind) {
    if (!Files.exists(Path.of(bind.source()))) {
      throw new MoorException(
          MoorException.Kind.INVALID,
          "invalid mount config for type \"bind\": bind source path does not exist: "
              + bind.source());
    }
  }

  /** What is to be shared must lie on a shared mount, or nothing would pass. */
  private static void checkPropagation(String propagation, Path source) throws IOException {
    boolean shared = propagation.endsWith("shared");
    boolean slave = propagation.endsWith("slave");
    if (!shared && !slave) {
      return;
    }
    MountTable.Entry mount = mountOf(source);
    if (!isShared(mount) && !(slave && isSlave(mount))) {
      throw new IOException(
          "path %s is mounted on %s but it is not a shared%s mount"
              .formatted(source, mount.target(), slave ? " or slave" : ""));
    }
  }

  private static MountTable.Entry mountOf(Path source) throws IOException {
    return MountTable.read()
        .containing(source.toRealPath())
        .orElseThrow(() -> new IOException("no mount holds " + source));
  }

  private static boolean isShared(MountTable.Entry mount) {
    return mount.propagation().contains("shared:");
  }

  private static boolean isSlave(MountTable.Entry mount) {
    return mount.propagation().contains("master:");
  }

  /**
   * With the propagation in force where none is given: a slave can only be one of a shared mount.
   */
  static HostSpec.MountSpec propagated(HostSpec.MountSpec mount, String dataRoot)
      throws IOException {
    if (!DaemonRoot.isSlaveByDefault(mount, dataRoot)) {
      return mount;
    }
    MountTable.Entry holder = mountOf(Path.of(mount.source()));
    return isShared(holder) || isSlave(holder) ? mount.withPropagation("rslave") : mount;
  }

  /** An empty volume gets what the image has at its target, with owner and mode. */
  void copyUp(ContainerFolder folder, ContainerEvent.Created created, WorkContext context)
      throws IOException {
    List<HostSpec.MountSpec> volumes =
        created.spec().host().mounts().stream()
            .filter(m -> m.type().equals("volume") && !m.noCopy())
            .filter(m -> isEmpty(context.volumes().path(m.source())))
            .toList();
    if (volumes.isEmpty()) {
      return;
    }
    mountRoot(folder, created.layers(), context);
    try {
      for (HostSpec.MountSpec volume : volumes) {
        Path source = plainFolder(folder.merged(), volume.target());
        if (source != null) {
          copy(source, context.volumes().path(volume.source()));
        }
      }
    } finally {
      unmountRoot(folder);
    }
  }

  private static boolean isEmpty(Path path) {
    try (Stream<Path> entries = Files.list(path)) {
      return entries.findAny().isEmpty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The folder at a path of the image; null where it is none or a link leads to it. */
  private static Path plainFolder(Path root, String target) throws IOException {
    Path path = root.resolve(Path.of("/").relativize(Path.of(target).normalize()));
    if (!Files.isDirectory(path)) {
      return null;
    }
    return path.toRealPath().equals(root.toRealPath().resolve(root.relativize(path))) ? path : null;
  }

  private static void copy(Path source, Path target) throws IOException {
    Process process =
        new ProcessBuilder("cp", "-a", "--", source + "/.", target + "/")
            .redirectErrorStream(true)
            .start();
    try {
      String said =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (!process.waitFor(COPY_LIMIT_MINUTES, TimeUnit.MINUTES) || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new IOException("could not copy the image's content into the volume: " + said);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while a volume was filled", e);
    }
  }

  void delete(ContainerFolder folder) throws IOException {
    if (Files.exists(folder.base())) {
      deleteTree(folder.base());
    }
  }

  /** Removes a folder and all below it; never crosses mounts nor follows links. */
  static void deleteTree(Path folder) throws IOException {
    try (SafeRoot parent = SafeRoot.open(folder.getParent())) {
      parent.removeTree(folder.getFileName().toString());
    }
  }

  String readProfile(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new MoorException(
          MoorException.Kind.INVALID, "opening seccomp profile (" + file + ") failed", e);
    }
  }
}
