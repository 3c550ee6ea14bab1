#!/usr/bin/env python3
"""Restart moord with N running containers: how long until the API answers, and until all are adopted.

    bench/adoption.py [--containers 50] [--root DIR]

Prints milliseconds from the start of the JVM, and the RSS of one conmon. Stdlib only; needs root.
"""
import argparse, os, shutil, sys, tempfile, time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from crash_campaign import Daemon, Lost, expect


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--containers", type=int, default=50)
    p.add_argument("--root", default=None)
    a = p.parse_args()
    root = a.root or tempfile.mkdtemp(prefix="moor-adoption.")
    os.makedirs(root, exist_ok=True)
    daemon = Daemon(root)
    daemon.start()
    daemon.call("POST", "/moor/images/bootstrap")
    pids = {}
    for _ in range(a.containers):
        status, answer = daemon.call("POST", "/containers/create", {
            "Image": "busybox", "Cmd": ["sleep", "100000"], "HostConfig": {"NetworkMode": "none"}})
        expect(status == 201, answer)
        daemon.call("POST", f"/containers/{answer['Id']}/start")
        pids[answer["Id"]] = daemon.call("GET", f"/containers/{answer['Id']}/json")[1]["State"]["Pid"]
    daemon.kill()
    began = time.time()
    daemon.start()
    up = time.time()
    # a list waits for the check of every container
    _, listed = daemon.call("GET", "/containers/json")
    adopted = time.time()
    running = {c["Id"] for c in listed}
    expect(running == set(pids), f"{len(running)} of {len(pids)} are listed")
    expect(all("recovering" not in c["Status"] for c in listed), "some are not checked yet")
    for cid, pid in pids.items():
        expect(daemon.call("GET", f"/containers/{cid}/json")[1]["State"]["Pid"] == pid, cid)
    stat = open(f"/proc/{next(iter(pids.values()))}/status").read()
    shim = stat.split("PPid:")[1].split()[0]
    rss = open(f"/proc/{shim}/status").read().split("VmRSS:")[1].split()[0]
    print(f"start to /_ping {1000 * (up - began):.0f} ms; {a.containers} adopted"
          f" {1000 * (adopted - up):.0f} ms after that; conmon RSS {int(rss) / 1024:.1f} MiB")
    for cid in pids:
        daemon.call("DELETE", f"/containers/{cid}?force=1")
    daemon.end()
    if a.root is None:
        shutil.rmtree(root)


if __name__ == "__main__":
    main()
