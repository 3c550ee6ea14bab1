package dev.moor.supervisor.volumes;

import dev.moor.actors.entity.EntityPorts;
import dev.moor.actors.volume.VolumeCommand;
import dev.moor.actors.volume.VolumeEffect;
import dev.moor.runtime.fs.SafeRoot;
import dev.moor.runtime.mount.DeviceMounts;
import dev.moor.supervisor.DataRoot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The folders of volumes: {@code volumes/<name>/_data}. */
public final class VolumeFolders
    implements EntityPorts.Runner<VolumeEffect, VolumeCommand.Outcome> {
  private final DataRoot root;
  private final Executor blocking;

  public VolumeFolders(DataRoot root, Executor blocking) {
    this.root = root;
    this.blocking = blocking;
  }

  @Override
  public void run(String name, VolumeEffect effect, Consumer<VolumeCommand.Outcome> outcome) {
    blocking.execute(
        () -> outcome.accept(effect instanceof VolumeEffect.Create ? create(name) : remove(name)));
  }

  private VolumeCommand.Outcome create(String name) {
    Path data = root.volume(name).resolve("_data");
    try {
      Files.createDirectories(data);
      Files.setPosixFilePermissions(
          root.volume(name), PosixFilePermissions.fromString("rwx-----x"));
      return new VolumeCommand.CreateDone(data.toString());
    } catch (IOException e) {
      return new VolumeCommand.CreateFailed("could not make " + data + ": " + e.getMessage());
    }
  }

  /** What a volume's files take on disk; what goes away meanwhile counts as nothing. */
  static long bytes(Path data) {
    if (!Files.isDirectory(data)) {
      return 0;
    }
    try (Stream<Path> files = Files.walk(data)) {
      return files
          .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
          .mapToLong(file -> file.toFile().length())
          .sum();
    } catch (IOException | UncheckedIOException e) {
      return 0;
    }
  }

  private VolumeCommand.Outcome remove(String name) {
    Path folder = root.volume(name);
    try (SafeRoot volumes = SafeRoot.open(folder.getParent())) {
      // what is mounted there is another's content
      DeviceMounts.unmount(folder.resolve("_data"));
      if (Files.exists(folder)) {
        volumes.removeTree(name);
      }
      return new VolumeCommand.RemoveDone();
    } catch (IOException e) {
      return new VolumeCommand.RemoveFailed("could not remove " + folder + ": " + e.getMessage());
    }
  }
}
