#!/usr/bin/env python3
"""A build of which every step is cached, Moor and Docker in turn: cached_build.py MOOR_SOCKET DOCKER_SOCKET.

Both engines need busybox:latest."""
import io
import statistics
import subprocess
import sys
import tarfile
import tempfile
import time

DOCKERFILE = """FROM busybox
ENV A=1
WORKDIR /app
COPY src/f1 src/f2 ./
RUN echo deps > deps
COPY . .
RUN echo built > built
LABEL a=b
EXPOSE 80
CMD ["sh"]
"""


STAGES = """FROM busybox AS work
WORKDIR /src
COPY . .
RUN echo built > built
FROM busybox
COPY --from=work /src /app
CMD ["sh"]
"""


def context(path, dockerfile):
    with tarfile.open(path, "w") as tar:
        files = {"Dockerfile": dockerfile.encode()}
        files.update({f"src/f{i}": b"x" * 5000 + str(i).encode() for i in range(200)})
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))


def build_ms(socket, tar):
    begin = time.monotonic()
    command = ["curl", "-sf", "--unix-socket", socket, "-X", "POST", "-H"]
    command += ["Content-Type: application/x-tar", "--data-binary", "@" + tar]
    out = subprocess.run(
        command + ["http://d/v1.41/build?t=bench:1"], check=True, capture_output=True
    ).stdout
    taken = (time.monotonic() - begin) * 1000
    return taken, out.count(b"Using cache")


def measure(sockets, case, dockerfile, steps):
    with tempfile.NamedTemporaryFile(suffix=".tar") as tar:
        context(tar.name, dockerfile)
        for socket in sockets:
            for _ in range(8):
                build_ms(socket, tar.name)
        times = {socket: [] for socket in sockets}
        for _ in range(25):
            for socket in sockets:
                taken, cached = build_ms(socket, tar.name)
                assert cached == steps, f"{socket}: {cached} of {steps} steps cached"
                times[socket].append(taken)
    medians = [statistics.median(times[socket]) for socket in sockets]
    for socket, median in zip(sockets, medians):
        print(f"{case}, {socket}: median {median:.0f} ms of 25")
    if len(medians) > 1:
        print(f"{case}: ratio {medians[0] / medians[1]:.2f}")


def main():
    sockets = sys.argv[1:3]
    measure(sockets, "one stage", DOCKERFILE, 9)
    measure(sockets, "two stages", STAGES, 5)


main()
