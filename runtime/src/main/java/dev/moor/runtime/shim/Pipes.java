package dev.moor.runtime.shim;

import dev.moor.runtime.linux.Linux;
import dev.moor.runtime.linux.LinuxException;

/** The two or three pipes between us and a conmon. */
final class Pipes implements AutoCloseable {
  private final int[] sync;
  private final int[] start;
  private final int[] attach;

  private Pipes(int[] sync, int[] start, int[] attach) {
    this.sync = sync;
    this.start = start;
    this.attach = attach;
  }

  static Pipes open(boolean attach) throws LinuxException {
    int[] sync = Linux.pipe();
    int[] start = {-1, -1};
    try {
      start = Linux.pipe();
      return new Pipes(sync, start, attach ? Linux.pipe() : new int[] {-1, -1});
    } catch (LinuxException e) {
      closeBoth(sync);
      closeBoth(start);
      throw e;
    }
  }

  int sync() {
    return sync[0];
  }

  int start() {
    return start[1];
  }

  int attach() {
    return attach[0];
  }

  int childSync() {
    return sync[1];
  }

  int childStart() {
    return start[0];
  }

  int childAttach() {
    return attach[1];
  }

  void closeChildEnds() {
    close(sync, 1);
    close(start, 0);
    close(attach, 1);
  }

  /** Conmon goes on at the end of its start pipe as at a byte. */
  void closeStart() {
    close(start, 1);
  }

  @Override
  public void close() {
    closeBoth(sync);
    closeBoth(start);
    closeBoth(attach);
  }

  private static void closeBoth(int[] pair) {
    close(pair, 0);
    close(pair, 1);
  }

  private static void close(int[] pair, int i) {
    Linux.close(pair[i]);
    pair[i] = -1;
  }
}
