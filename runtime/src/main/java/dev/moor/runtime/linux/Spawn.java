package dev.moor.runtime.linux;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Starts processes with posix_spawn: unlike the JDK's it hands on chosen descriptors, and nobody
 * but the caller reaps the child (its wait status is the caller's).
 */
public final class Spawn {
  private static final short SETSIGDEF = 0x04;
  private static final short SETSIGMASK = 0x08;
  private static final short SETSID = 0x80;
  private static final int SIGKILL = 9;
  private static final int SIGSTOP = 19;

  /** More than glibc needs for any of its opaque records on any architecture. */
  private static final int OPAQUE_BYTES = 512;

  /** Above every number a child gets, so that one dup2 cannot overwrite another's source. */
  private static final int ABOVE_CHILD_FDS = 64;

  private Spawn() {}

  /**
   * Starts a process in a session of its own, with default signals.
   *
   * @param folder the child's working directory
   * @param descriptors ours, in the order of the child's numbers from 0 on; the child gets no
   *     others
   * @return its pid; the caller must {@link Linux#waitpid} for it
   */
  public static int start(List<String> argv, List<String> env, Path folder, int... descriptors)
      throws LinuxException {
    int[] copies = new int[descriptors.length];
    int made = 0;
    try (Memory actions = new Memory(OPAQUE_BYTES);
        Memory attributes = new Memory(OPAQUE_BYTES);
        Memory pid = new Memory(4)) {
      for (; made < copies.length; made++) {
        copies[made] = Linux.duplicateAbove(descriptors[made], ABOVE_CHILD_FDS);
      }
      check(Libc.posix_spawn_file_actions_init(actions));
      check(Libc.posix_spawnattr_init(attributes));
      try {
        for (int i = 0; i < copies.length; i++) {
          check(Libc.posix_spawn_file_actions_adddup2(actions, copies[i], i));
        }
        check(Libc.posix_spawn_file_actions_addchdir_np(actions, folder.toString()));
        check(Libc.posix_spawn_file_actions_addclosefrom_np(actions, copies.length));
        setSignals(attributes);
        return spawn(argv, env, actions, attributes, pid);
      } finally {
        Libc.posix_spawnattr_destroy(attributes);
        Libc.posix_spawn_file_actions_destroy(actions);
      }
    } finally {
      for (int i = 0; i < made; i++) {
        Linux.close(copies[i]);
      }
    }
  }

  private static int spawn(
      List<String> argv, List<String> env, Memory actions, Memory attributes, Memory pid)
      throws LinuxException {
    List<Memory> held = new ArrayList<>();
    try {
      Pointer arguments = array(argv, held);
      Pointer environment = array(env, held);
      int errno = Libc.posix_spawnp(pid, argv.get(0), actions, attributes, arguments, environment);
      if (errno != 0) {
        throw new LinuxException("start " + argv.get(0), errno);
      }
      return pid.getInt(0);
    } finally {
      held.forEach(Memory::close);
    }
  }

  private static void setSignals(Memory attributes) throws LinuxException {
    try (Memory set = new Memory(OPAQUE_BYTES)) {
      Libc.sigemptyset(set);
      check(Libc.posix_spawnattr_setsigmask(attributes, set));
      Libc.sigfillset(set);
      Libc.sigdelset(set, SIGKILL);
      Libc.sigdelset(set, SIGSTOP);
      check(Libc.posix_spawnattr_setsigdefault(attributes, set));
    }
    check(Libc.posix_spawnattr_setflags(attributes, (short) (SETSIGDEF | SETSIGMASK | SETSID)));
  }

  private static Pointer array(List<String> strings, List<Memory> held) {
    Memory array = new Memory((strings.size() + 1L) * Native.POINTER_SIZE);
    held.add(array);
    for (int i = 0; i < strings.size(); i++) {
      byte[] bytes = strings.get(i).getBytes(StandardCharsets.UTF_8);
      Memory text = new Memory(bytes.length + 1L);
      held.add(text);
      text.write(0, bytes, 0, bytes.length);
      text.setByte(bytes.length, (byte) 0);
      array.setPointer((long) i * Native.POINTER_SIZE, text);
    }
    array.setPointer((long) strings.size() * Native.POINTER_SIZE, Pointer.NULL);
    return array;
  }

  private static void check(int errno) throws LinuxException {
    if (errno != 0) {
      throw new LinuxException("posix_spawn attributes", errno);
    }
  }
}
