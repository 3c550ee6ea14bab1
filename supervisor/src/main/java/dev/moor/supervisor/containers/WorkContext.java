package dev.moor.supervisor.containers;

import dev.moor.actors.container.ContainerActor;
import dev.moor.actors.container.ContainerSpec;
import dev.moor.actors.container.ContainerView;
import dev.moor.persistence.plugin.SnapshotFolder;
import dev.moor.runtime.ContainerLauncher;
import dev.moor.supervisor.DataRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * What all containers' work shares.
 *
 * @param blocking the bounded pool for blocking calls
 * @param lowerDirs overlay lower folders of layer chain ids given lowest first; topmost first
 * @param pidOf pid of a running container, by kind of namespace and name or id
 * @param find a container by name or id; empty: there is none
 * @param etcOf folder of the etc files of a running container by name or id
 * @param sharedMemory where the {@code /dev/shm} of a container is that may be joined
 * @param cgroupPath cgroup path of a container id
 */
record WorkContext(
    DataRoot root,
    ContainerLauncher launcher,
    ContainerFiles files,
    VolumeAccess volumes,
    Optional<NetworkAccess> networks,
    ShimMonitors monitors,
    OomWatch oom,
    Executor blocking,
    Clock clock,
    String hostname,
    Function<List<String>, List<Path>> lowerDirs,
    BiFunction<String, String, Long> pidOf,
    Function<String, Optional<ContainerView>> find,
    Function<String, Path> etcOf,
    Function<String, Path> sharedMemory,
    Function<String, String> cgroupPath,
    Optional<Path> initBinary) {

  ContainerFolder folder(String id) {
    return new ContainerFolder(id, root.container(id));
  }

  void forgetSnapshots(String id) throws IOException {
    SnapshotFolder.forget(root.snapshots(), ContainerActor.persistenceId(id).id());
  }

  Path spillFolder() {
    return root.data().resolve("tmp");
  }

  /** The name that a container sees, from its files: those of the one whose network it shares. */
  String hostname(ContainerFolder folder, ContainerSpec spec) throws IOException {
    return spec.host().networkMode().startsWith("container:")
        ? Files.readString(folder.etc().resolve("hostname")).strip()
        : EtcFiles.hostname(folder.id(), spec, hostname);
  }

  LaunchPlan.Surroundings surroundings(Optional<Path> networkNamespace, String seen) {
    return new LaunchPlan.Surroundings(
        volumes::path,
        pidOf,
        sharedMemory,
        files::readProfile,
        initBinary,
        networkNamespace,
        seen,
        cgroupPath);
  }
}
