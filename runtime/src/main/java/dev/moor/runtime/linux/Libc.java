package dev.moor.runtime.linux;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;

/** The C library, mapped directly. Arguments of variadic functions are passed as longs. */
final class Libc {
  static {
    Native.register(Libc.class, "c");
  }

  private Libc() {}

  static native String strerror(int errno);

  static native int posix_spawnp(
      Pointer pid, String file, Pointer actions, Pointer attributes, Pointer argv, Pointer envp);

  static native int posix_spawn_file_actions_init(Pointer actions);

  static native int posix_spawn_file_actions_destroy(Pointer actions);

  static native int posix_spawn_file_actions_adddup2(Pointer actions, int fd, int newFd);

  static native int posix_spawn_file_actions_addclosefrom_np(Pointer actions, int from);

  static native int posix_spawn_file_actions_addchdir_np(Pointer actions, String folder);

  static native int posix_spawnattr_init(Pointer attributes);

  static native int posix_spawnattr_destroy(Pointer attributes);

  static native int posix_spawnattr_setflags(Pointer attributes, short flags);

  static native int posix_spawnattr_setsigmask(Pointer attributes, Pointer mask);

  static native int posix_spawnattr_setsigdefault(Pointer attributes, Pointer mask);

  static native int sigemptyset(Pointer set);

  static native int sigfillset(Pointer set);

  static native int sigdelset(Pointer set, int signal);

  static native int waitpid(int pid, Pointer status, int options);

  static native int pipe2(Pointer fds, int flags);

  static native int open(String path, int flags, int mode);

  static native int close(int fd);

  static native long read(int fd, ByteBuffer buffer, long count);

  static native long write(int fd, ByteBuffer buffer, long count);

  static native int fcntl(int fd, int command, long argument);

  static native int ioctl(int fd, long request, Pointer argument);

  static native int poll(Pointer fds, long count, int timeoutMillis);

  static native int epoll_create1(int flags);

  static native int epoll_ctl(int epoll, int operation, int fd, Pointer event);

  static native int epoll_wait(int epoll, Pointer events, int max, int timeoutMillis);

  static native int socket(int domain, int type, int protocol);

  static native int connect(int fd, Pointer address, int length);

  static native long recv(int fd, ByteBuffer buffer, long length, int flags);

  static native long send(int fd, ByteBuffer buffer, long length, int flags);

  static native int shutdown(int fd, int how);

  static native int mount(String source, String target, String type, long flags, String data);

  static native int umount2(String target, int flags);

  static native int unshare(int flags);

  static native int setns(int fd, int type);

  static native int gettid();

  static native int memfd_create(String name, int flags);

  static native int setpriority(int which, int who, int priority);

  static native int kill(int pid, int signal);

  static native int mkfifo(String path, int mode);

  static native long syscall(long number, long a, long b, long c, long d, long e);
}
