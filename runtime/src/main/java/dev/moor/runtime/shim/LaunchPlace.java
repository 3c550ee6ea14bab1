package dev.moor.runtime.shim;

import dev.moor.runtime.spec.LaunchSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where containers of a wrapped runtime are created: each in a mount namespace of its own, a copy
 * of the narrow view into which its root, its namespace and its binds are brought. It costs the
 * same with a thousand containers as with one, since it never holds the mounts of others.
 */
public final class LaunchPlace {
  private final NarrowPlace narrow;
  private final Path hidden;
  private final Path sources;

  /**
   * @param hidden the v2 hierarchy, over which each launch has a tmpfs of its own
   * @param sources an empty folder, over which binds are shown to the runtime
   */
  public LaunchPlace(NarrowPlace narrow, Path hidden, Path sources) throws IOException {
    this.narrow = narrow;
    this.hidden = hidden;
    this.sources = sources;
    Files.createDirectories(sources);
  }

  /** False: launch through the wrapper. */
  public boolean works() {
    return narrow.works();
  }

  /**
   * Takes hold of what the launch needs to see.
   *
   * @throws IOException where something of it cannot be had so; the wrapper then tells what is
   *     wrong, or does it
   */
  public LaunchView open(LaunchSpec spec) throws IOException {
    LaunchView view = new LaunchView(narrow.place(), hidden, sources);
    try {
      view.take(spec);
      return view;
    } catch (IOException e) {
      view.close();
      throw e;
    }
  }
}
