#!/usr/bin/env python3
"""Container create from an image of 100 layers beside one of 1: many_layers.py MOOR_SOCKET.

The engine needs busybox:latest."""
import http.client
import io
import json
import socket
import statistics
import sys
import tarfile
import time


class Engine(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("engine")
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(self.path)

    def ask(self, method, url, body=None, kind="application/json"):
        self.request(method, "/v1.41" + url, body, {"Content-Type": kind})
        answer = self.getresponse()
        return answer.status, answer.read()


def context():
    lines = ["FROM busybox"] + [f"COPY f{i} /layers/f{i}" for i in range(99)]
    files = {f"f{i}": str(i) for i in range(99)}
    files["Dockerfile"] = "\n".join(lines)
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        for name, text in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(text)
            tar.addfile(entry, io.BytesIO(text.encode()))
    return out.getvalue()


def main():
    engine = Engine(sys.argv[1])
    status, out = engine.ask("POST", "/build?t=layers:100", context(), "application/x-tar")
    assert status == 200 and b"Successfully tagged" in out, out[-300:]
    times = {"busybox": [], "layers:100": []}
    for _ in range(25):
        for image, taken in times.items():
            wish = {"Image": image, "Cmd": ["true"], "HostConfig": {"NetworkMode": "none"}}
            begin = time.monotonic()
            status, made = engine.ask("POST", "/containers/create", json.dumps(wish))
            taken.append((time.monotonic() - begin) * 1000)
            assert status == 201, made
            engine.ask("DELETE", "/containers/" + json.loads(made)["Id"])
    for image, taken in times.items():
        print(f"{image}: create median {statistics.median(taken):.1f} ms")


main()
