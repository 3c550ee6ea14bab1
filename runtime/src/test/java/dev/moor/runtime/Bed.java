package dev.moor.runtime;

import dev.moor.runtime.attach.AttachListener;
import dev.moor.runtime.exec.ExecRequest;
import dev.moor.runtime.spec.LaunchExtras;
import dev.moor.runtime.spec.LaunchSpec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A real runtime on a root made of busybox; kills and removes all it made when closed. */
final class Bed implements AutoCloseable {
  private final Path folder;
  final RuntimeEnvironment environment;
  private final List<String> made = new ArrayList<>();
  private final List<ContainerProcess> processes = new ArrayList<>();

  Bed(String runtime) throws IOException {
    folder = Files.createTempDirectory("moor-bed");
    environment =
        RuntimeEnvironment.probe(
            new RuntimeEnvironment.Options(
                folder.resolve("data"), folder.resolve("run"), runtime, "moor-test"));
    busybox(folder.resolve("root"));
  }

  Path root() {
    return folder.resolve("root");
  }

  Path folder() {
    return folder;
  }

  ContainerLauncher launcher() {
    return environment.launcher();
  }

  String newId() {
    String id = UUID.randomUUID().toString().replace("-", "");
    made.add(id);
    return id;
  }

  ContainerPlaces places(String id) {
    Path own = folder.resolve("c").resolve(id);
    return new ContainerPlaces(
        id, own.resolve("bundle"), own.resolve("exit"), own.resolve("log").resolve("ctr.log"));
  }

  SpecBuilder spec(String... args) {
    String id = newId();
    return new SpecBuilder(id, root(), environment.cgroupPath(id), List.of(args));
  }

  ContainerProcess create(LaunchSpec spec, boolean stdin, boolean once) throws LaunchException {
    ContainerProcess process =
        launcher().create(spec, places(spec.id()), new StdioOptions(stdin, once), "");
    processes.add(process);
    return process;
  }

  ContainerProcess run(LaunchSpec spec) throws LaunchException {
    ContainerProcess process = create(spec, false, false);
    process.start();
    return process;
  }

  static ExitEvidence exit(ContainerProcess process) throws Exception {
    return process.exit().get(30, TimeUnit.SECONDS);
  }

  String log(ContainerProcess process) throws IOException {
    return Files.readString(process.places().log());
  }

  ExecRequest exec(ContainerProcess process, AttachListener listener, String... args) {
    return exec(process, listener, false, false, "", args);
  }

  ExecRequest exec(
      ContainerProcess process,
      AttachListener listener,
      boolean stdin,
      boolean tty,
      String user,
      String... args) {
    String id = UUID.randomUUID().toString();
    return new ExecRequest(
        id,
        process.places().bundle().resolve("exec-" + id),
        List.of(args),
        List.of("EXEC=1"),
        "",
        user,
        tty,
        false,
        stdin,
        tty ? 33 : 0,
        tty ? 77 : 0,
        listener);
  }

  @Override
  public void close() throws IOException {
    for (ContainerProcess process : processes) {
      process.close();
    }
    for (String id : made) {
      launcher().discard(places(id), environment.cgroupPath(id));
    }
    environment.close();
    remove(folder);
  }

  static void busybox(Path root) throws IOException {
    for (String name : List.of("bin", "etc", "tmp", "proc", "sys", "dev", "root", "sbin")) {
      Files.createDirectories(root.resolve(name));
    }
    Path busybox = root.resolve("bin/busybox");
    Files.copy(Path.of("/bin/busybox"), busybox);
    busybox.toFile().setExecutable(true, false);
    for (String name :
        List.of(
            "sh",
            "true",
            "false",
            "sleep",
            "cat",
            "echo",
            "id",
            "env",
            "pwd",
            "md5sum",
            "wc",
            "kill",
            "stty",
            "head",
            "dd",
            "ls",
            "mount",
            "touch",
            "hostname",
            "ps",
            "grep",
            "unshare",
            "tail",
            "ip",
            "yes",
            "test")) {
      Files.createSymbolicLink(root.resolve("bin").resolve(name), Path.of("busybox"));
    }
    Files.writeString(
        root.resolve("etc/passwd"),
        "root:x:0:0:root:/root:/bin/sh\nalice:x:1000:1001:A:/home/alice:/bin/sh\n");
    Files.writeString(
        root.resolve("etc/group"),
        "root:x:0:\nalice:x:1001:\nwheel:x:10:root,alice\nvideo:x:44:alice\n");
  }

  static void remove(Path path) throws IOException {
    if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
        for (Path entry : entries) {
          remove(entry);
        }
      }
    }
    Files.deleteIfExists(path);
  }

  /** Keeps what came. */
  static final class Catcher implements AttachListener {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    final CountDownLatch closed = new CountDownLatch(1);

    @Override
    public synchronized void onOutput(int stream, ByteBuffer bytes) {
      byte[] copy = new byte[bytes.remaining()];
      bytes.get(copy);
      (stream == 1 ? out : err).writeBytes(copy);
    }

    @Override
    public void onClosed() {
      closed.countDown();
    }

    synchronized String out() {
      return out.toString(StandardCharsets.UTF_8);
    }

    synchronized String err() {
      return err.toString(StandardCharsets.UTF_8);
    }

    void awaitClosed() throws InterruptedException {
      if (!closed.await(30, TimeUnit.SECONDS)) {
        throw new AssertionError("the streams did not end; so far: " + out() + err());
      }
    }
  }

  /** A LaunchSpec with Docker's defaults, changed part by part. */
  static final class SpecBuilder {
    private final String id;
    private final Path root;
    private final String cgroup;
    private final List<String> args;
    List<String> env = List.of();
    String cwd = "";
    String user = "";
    List<String> groupAdd = List.of();
    String hostname = "";
    String domainname = "";
    boolean tty;
    boolean readonly;
    List<LaunchSpec.Mount> mounts = List.of();
    LaunchSpec.Security security = LaunchSpec.Security.defaults();
    LaunchSpec.Resources resources = LaunchSpec.Resources.none();
    List<LaunchSpec.Rlimit> rlimits = List.of();
    List<LaunchSpec.Device> devices = List.of();
    Map<String, String> sysctls = Map.of();
    long shm;
    int oomScore;
    LaunchSpec.Namespaces namespaces = LaunchSpec.Namespaces.defaults();
    LaunchSpec.EtcFiles etc = LaunchSpec.EtcFiles.none();
    Path init;
    LaunchExtras extras = LaunchExtras.none();

    SpecBuilder(String id, Path root, String cgroup, List<String> args) {
      this.id = id;
      this.root = root;
      this.cgroup = cgroup;
      this.args = args;
    }

    SpecBuilder with(java.util.function.Consumer<SpecBuilder> change) {
      change.accept(this);
      return this;
    }

    LaunchSpec build() {
      return new LaunchSpec(
          id,
          root,
          args,
          env,
          cwd,
          user,
          groupAdd,
          hostname,
          domainname,
          tty,
          readonly,
          mounts,
          security,
          resources,
          rlimits,
          devices,
          sysctls,
          shm,
          oomScore,
          namespaces,
          etc,
          init,
          cgroup,
          extras);
    }
  }
}
