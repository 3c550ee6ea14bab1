package dev.moor.supervisor.volumes;

import dev.moor.actors.entity.EntityPorts;
import dev.moor.actors.volume.VolumeCommand;
import dev.moor.actors.volume.VolumeEffect;
import dev.moor.runtime.fs.SafeRoot;
import dev.moor.supervisor.DataRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

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

  private VolumeCommand.Outcome remove(String name) {
    Path folder = root.volume(name);
    try (SafeRoot volumes = SafeRoot.open(folder.getParent())) {
      if (Files.exists(folder)) {
        volumes.removeTree(name);
      }
      return new VolumeCommand.RemoveDone();
    } catch (IOException e) {
      return new VolumeCommand.RemoveFailed("could not remove " + folder + ": " + e.getMessage());
    }
  }
}
