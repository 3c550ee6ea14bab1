package dev.moor.runtime;

import dev.moor.runtime.spec.LaunchSpec;

/** Makes and finds containers' processes. */
public final class ContainerLauncher {
  /** Writes the bundle, starts conmon; the first process waits for its start. */
  public ContainerProcess create(
      LaunchSpec spec, ContainerPlaces places, StdioOptions stdio, String runtime)
      throws LaunchException {
    throw new UnsupportedOperationException("in the making");
  }

  /** A handle on what already runs; checks nothing. */
  public ContainerProcess adopt(ContainerPlaces places, RunIdentity identity) {
    throw new UnsupportedOperationException("in the making");
  }

  /** What the kernel and the files say; never changes anything. */
  public Look look(ContainerPlaces places, RunIdentity expected) {
    throw new UnsupportedOperationException("in the making");
  }

  /** Removes what an unfinished create left, and kills it; idempotent. */
  public void discard(ContainerPlaces places, String runtime) {
    throw new UnsupportedOperationException("in the making");
  }
}
