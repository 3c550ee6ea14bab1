package dev.moor.runtime;

/**
 * What makes a process that process: a pid is never trusted without it (pids are reused).
 *
 * @param bootId {@code /proc/sys/kernel/random/boot_id} at the start
 * @param pid the container's first process in the host's pid namespace
 * @param startTicks field 22 of {@code /proc/PID/stat}
 * @param cgroupPath path below the cgroup root
 * @param shimPid conmon's pid, 0 where it is lost
 * @param shimStartTicks conmon's start time in ticks
 * @param runtime {@code runc} or {@code crun}: the one that made this run
 */
public record RunIdentity(
    String bootId,
    long pid,
    long startTicks,
    String cgroupPath,
    long shimPid,
    long shimStartTicks,
    String runtime) {}
