package dev.moor.runtime;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The kernel and the tools of this machine, looked at once. */
public final class RuntimeEnvironment implements AutoCloseable {
  /** Where to work; runtime is {@code auto}, {@code runc} or {@code crun}. */
  public record Options(Path dataRoot, Path execRoot, String runtime, String cgroupParent) {}

  /** Checks the tools; takes some 100 ms. */
  public static RuntimeEnvironment probe(Options options) {
    throw new UnsupportedOperationException("in the making");
  }

  /** Makes and finds containers. */
  public ContainerLauncher launcher() {
    throw new UnsupportedOperationException("in the making");
  }

  /** This boot. */
  public String bootId() {
    throw new UnsupportedOperationException("in the making");
  }

  /** The default runtime. */
  public String runtimeName() {
    throw new UnsupportedOperationException("in the making");
  }

  /** All that work. */
  public List<String> runtimes() {
    throw new UnsupportedOperationException("in the making");
  }

  /** Tool to version. */
  public Map<String, String> versions() {
    throw new UnsupportedOperationException("in the making");
  }

  /** A container's cgroup. */
  public String cgroupPath(String id) {
    throw new UnsupportedOperationException("in the making");
  }

  /** An init for containers, where the machine has one. */
  public Optional<Path> initBinary() {
    throw new UnsupportedOperationException("in the making");
  }

  @Override
  public void close() {
    throw new UnsupportedOperationException("in the making");
  }
}
