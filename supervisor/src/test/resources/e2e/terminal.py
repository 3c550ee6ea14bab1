"""Runs a command on a pseudo terminal of its own session and types keys at cues.

usage: terminal.py COUNT CUE KEYS ... COMMAND...   COUNT words of cues and keys; what the command shows
goes to stdout. KEYS may hold \\xNN and \\n escapes, and @size:ROWSxCOLS resizes the terminal.
As nobody can see whether the command listens to that yet, it is told again until the next cue.
"""
import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios
import time

LIMIT_SECONDS = 45


def resize(fd, rows, cols):
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, cols, 0, 0))


def main():
    count = int(sys.argv[1])
    steps = list(zip(sys.argv[2 : 2 + count : 2], sys.argv[3 : 2 + count : 2]))
    command = sys.argv[2 + count :]
    child, fd = pty.fork()
    if child == 0:
        os.execvp(command[0], command)
    resize(fd, 24, 80)
    resized = False
    seen, mark, end = b"", 0, time.monotonic() + LIMIT_SECONDS
    while time.monotonic() < end:
        ready, _, _ = select.select([fd], [], [], 0.2)
        if ready:
            try:
                data = os.read(fd, 65536)
            except OSError:
                data = b""
            if not data:
                break
            seen += data
        elif resized:
            os.kill(child, signal.SIGWINCH)
        while steps and seen.find(steps[0][0].encode(), mark) >= 0:
            cue, keys = steps.pop(0)
            resized = keys.startswith("@size:")
            mark = seen.find(cue.encode(), mark) + len(cue)
            if resized:
                rows, cols = keys[6:].split("x")
                resize(fd, int(rows), int(cols))
                os.kill(child, signal.SIGWINCH)
            else:
                os.write(fd, keys.encode().decode("unicode_escape").encode("latin-1"))
    else:
        os.kill(child, signal.SIGKILL)
    sys.stdout.buffer.write(seen)
    sys.stdout.flush()
    _, status = os.waitpid(child, 0)
    sys.exit(os.waitstatus_to_exitcode(status) & 0xFF)


main()
