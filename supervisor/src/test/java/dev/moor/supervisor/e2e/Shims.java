package dev.moor.supervisor.e2e;

/** Finds the shim of a container: the parent of its first process. */
final class Shims {
  private Shims() {}

  /** The pid of the conmon that is the parent of this process. */
  static long of(long pid) {
    ProcessHandle shim = ProcessHandle.of(pid).flatMap(ProcessHandle::parent).orElseThrow();
    String command = shim.info().command().orElse("");
    if (!command.endsWith("/conmon")) {
      throw new AssertionError("the parent of " + pid + " is no conmon but " + command);
    }
    return shim.pid();
  }
}
