package dev.moor.actors.container;

import java.util.List;

/**
 * An exec as asked for; empty user and workingDir mean the container's own.
 *
 * @param consoleSize of its terminal when it begins; null: the kernel's default
 */
public record ExecSpec(
    List<String> command,
    List<String> env,
    String workingDir,
    String user,
    boolean tty,
    boolean privileged,
    boolean attachStdin,
    boolean attachStdout,
    boolean attachStderr,
    String detachKeys,
    HostExtras.ConsoleSize consoleSize) {}
