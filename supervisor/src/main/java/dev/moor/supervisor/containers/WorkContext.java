package dev.moor.supervisor.containers;

import dev.moor.actors.container.ContainerActor;
import dev.moor.actors.container.ContainerSpec;
import dev.moor.actors.container.ContainerView;
import dev.moor.persistence.plugin.SnapshotFolder;
import dev.moor.runtime.ContainerLauncher;
import dev.moor.supervisor.DataRoot;
import java.io.IOException;
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
 * @param lender who has the network of a network mode {@code container:ID}; empty: the own one has
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
    Function<String, Optional<ContainerView>> lender,
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

  /** Where its etc files are: those of the one whose network it has. */
  Path etc(String id, ContainerSpec spec) {
    Optional<ContainerView> other = lender.apply(spec.host().networkMode());
    return folder(other.map(ContainerView::id).orElse(id)).etc();
  }

  LaunchPlan.Surroundings surroundings(
      String id, ContainerSpec spec, Optional<Path> networkNamespace) {
    Optional<ContainerView> other = lender.apply(spec.host().networkMode());
    return new LaunchPlan.Surroundings(
        volumes::path,
        pidOf,
        sharedMemory,
        files::readProfile,
        initBinary,
        networkNamespace,
        etc(id, spec),
        EtcFiles.hostname(
            other.map(ContainerView::id).orElse(id),
            other.map(ContainerView::spec).orElse(spec),
            hostname),
        cgroupPath);
  }
}
