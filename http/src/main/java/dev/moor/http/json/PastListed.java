package dev.moor.http.json;

import dev.moor.actors.container.ContainerView;
import dev.moor.actors.container.HostSpec.MountSpec;
import dev.moor.actors.port.ContainerService.Listed;
import dev.moor.actors.port.ContainerService.MountPoint;
import dev.moor.actors.port.ContainerService.Paths;

/** A container of the past as lists and inspect take it. */
public final class PastListed {
  private static final Paths NO_PATHS = new Paths("", "", "", "");

  private PastListed() {}

  /** Of the past only what the journal says; files and sizes are of today. */
  public static Listed of(ContainerView view) {
    return new Listed(
        view,
        NO_PATHS,
        view.spec().host().mounts().stream().map(PastListed::mountPoint).toList(),
        -1,
        -1);
  }

  private static MountPoint mountPoint(MountSpec mount) {
    boolean volume = mount.type().equals("volume");
    return new MountPoint(
        mount.type(),
        volume ? mount.source() : "",
        volume ? "" : mount.source(),
        mount.target(),
        volume ? "local" : "",
        "",
        !mount.readOnly(),
        "");
  }
}
