package dev.moor.runtime;

/**
 * What happens to a container's stdin.
 *
 * @param openStdin stdin is a pipe (or the tty); otherwise it is at its end from the start
 * @param stdinOnce the end of the first attachment closes it; otherwise it stays for the next one
 */
public record StdioOptions(boolean openStdin, boolean stdinOnce) {}
