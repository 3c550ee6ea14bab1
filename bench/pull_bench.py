#!/usr/bin/env python3
"""Measure pull and unpack of one image from a registry on this machine; stdlib only, needs root.

    pull_bench.py [--moord SOCKET:PID] [--docker SOCKET] [--rounds 5] [--megabytes 500] [--layers 8]
                  [--compression gzip|zstd] [--work DIR]

Starts Debian's docker-registry on a free port of loopback and pushes an image of LAYERS layers to it
whose files are MEGABYTES in all. In each round, in turn: the bare tools (every layer's blob through
`gzip -dc | tar x`, or zstd, into folders of their own, then sync), moord, dockerd; before each pull
the image is removed and the disk synced. Prints medians, ratios and the highest RSS of moord.
"""
import argparse, gzip, hashlib, http.client, io, json, os, random, shutil, socket, statistics, subprocess
import sys, tarfile, tempfile, threading, time, urllib.parse


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("localhost", timeout=600)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


def call(path, method, url, ok=(200, 201, 404)):
    c = UnixConnection(path)
    c.request(method, url)
    r = c.getresponse()
    raw = r.read()
    c.close()
    if r.status not in ok:
        raise SystemExit(f"{path}: {method} {url}: {r.status} {raw[:300]!r}")
    return raw


def content(rng, size):
    """Bytes that compress to about 40 %, as programs and libraries do."""
    words = [rng.randbytes(rng.randint(3, 12)) for _ in range(4000)]
    out = bytearray()
    while len(out) < size:
        out += rng.randbytes(24)
        out += b"".join(rng.choices(words, k=12))
    return bytes(out[:size])


def layer(rng, number, size):
    """One tar: some big files, many small ones, as a distribution's packages have."""
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w", format=tarfile.PAX_FORMAT) as tar:
        left = size
        n = 0
        block = content(rng, 4 << 20)
        while left > 0:
            want = min(left, rng.choice([2_000, 8_000, 20_000, 60_000, 300_000, 3_000_000]))
            at = rng.randrange(0, len(block) - want) if want < len(block) else 0
            data = bytes([n & 255]) + block[at:at + want - 1]
            info = tarfile.TarInfo(f"usr/lib/layer{number}/d{n % 40}/file{n}")
            info.size, info.mode, info.mtime = len(data), 0o644, 1_700_000_000
            tar.addfile(info, io.BytesIO(data))
            left -= len(data)
            n += 1
    return raw.getvalue()


class Registry:
    def __init__(self, work):
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            self.port = s.getsockname()[1]
        config = os.path.join(work, "registry.yml")
        with open(config, "w") as f:
            f.write("version: 0.1\nlog: {level: error, accesslog: {disabled: true}}\n"
                    f"storage: {{filesystem: {{rootdirectory: {work}/registry}}}}\n"
                    f"http: {{addr: '127.0.0.1:{self.port}'}}\n")
        self.process = subprocess.Popen(["docker-registry", "serve", config],
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(200):
            try:
                if self.call("GET", "/v2/")[0] == 200:
                    return
            except OSError:
                time.sleep(0.05)
        raise SystemExit("the registry does not answer")

    def call(self, method, url, body=None, headers=None):
        c = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        c.request(method, url, body, headers or {})
        r = c.getresponse()
        raw = r.read()
        c.close()
        return r.status, r.getheader("Location"), raw

    def blob(self, repository, data):
        digest = "sha256:" + hashlib.sha256(data).hexdigest()
        status, location, _ = self.call("POST", f"/v2/{repository}/blobs/uploads/")
        assert status == 202, status
        target = urllib.parse.urlsplit(location)
        url = f"{target.path}?{target.query}&digest={digest}"
        status, _, raw = self.call("PUT", url, data, {"Content-Type": "application/octet-stream"})
        assert status == 201, (status, raw)
        return {"digest": digest, "size": len(data)}

    def manifest(self, repository, tag, body):
        kind = "application/vnd.oci.image.manifest.v1+json"
        status, _, raw = self.call("PUT", f"/v2/{repository}/manifests/{tag}",
                                   json.dumps(body).encode(), {"Content-Type": kind})
        assert status == 201, (status, raw)

    def stop(self):
        self.process.terminate()
        self.process.wait()


def compressed(data, how):
    if how == "gzip":
        return gzip.compress(data, 6, mtime=0)
    return subprocess.run(["zstd", "-q", "-3", "-c"], input=data, stdout=subprocess.PIPE, check=True).stdout


def make(registry, args, work):
    rng = random.Random(7)
    layers, diff_ids, files = [], [], []
    for n in range(args.layers):
        tar = layer(rng, n, args.megabytes * 1_000_000 // args.layers)
        blob = compressed(tar, args.compression)
        diff_ids.append("sha256:" + hashlib.sha256(tar).hexdigest())
        kind = "application/vnd.oci.image.layer.v1.tar+" + args.compression
        layers.append({"mediaType": kind, **registry.blob("bench/big", blob)})
        files.append(os.path.join(work, f"layer{n}"))
        with open(files[-1], "wb") as f:
            f.write(blob)
    config = json.dumps({"architecture": "amd64", "os": "linux", "config": {"Cmd": ["true"]},
                         "rootfs": {"type": "layers", "diff_ids": diff_ids}}).encode()
    kind = "application/vnd.oci.image.config.v1+json"
    body = {"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json",
            "config": {"mediaType": kind, **registry.blob("bench/big", config)}, "layers": layers}
    registry.manifest("bench/big", "1", body)
    return files


def bare(files, args, work):
    tool = "gzip" if args.compression == "gzip" else "zstd"
    target = os.path.join(work, "bare")
    shutil.rmtree(target, ignore_errors=True)
    subprocess.run(["sync", "-f", work], check=True)
    begin = time.monotonic()
    for n, file in enumerate(files):
        folder = os.path.join(target, str(n))
        os.makedirs(folder)
        subprocess.run(f"{tool} -dc <'{file}' | tar -C '{folder}' -x", shell=True, check=True)
    if args.sync_bare:
        subprocess.run(["sync", "-f", target], check=True)
    return time.monotonic() - begin


def pull(path, name, work):
    call(path, "DELETE", f"/images/{name}?force=1")
    subprocess.run(["sync", "-f", work], check=True)
    begin = time.monotonic()
    repository, tag = name.rsplit(":", 1)
    raw = call(path, "POST", f"/images/create?fromImage={repository}&tag={tag}", ok=(200,))
    took = time.monotonic() - begin
    if b"Status: Downloaded newer image" not in raw:
        raise SystemExit(f"{path}: no pull: {raw[-400:]!r}")
    return took


class Rss(threading.Thread):
    def __init__(self, pid):
        super().__init__(daemon=True)
        self.pid, self.highest = pid, 0

    def run(self):
        while True:
            try:
                with open(f"/proc/{self.pid}/status") as f:
                    for line in f:
                        if line.startswith("VmRSS"):
                            self.highest = max(self.highest, int(line.split()[1]))
            except OSError:
                return
            time.sleep(0.05)


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--moord", help="SOCKET or SOCKET:PID")
    p.add_argument("--docker")
    p.add_argument("--rounds", type=int, default=5)
    p.add_argument("--megabytes", type=int, default=500)
    p.add_argument("--layers", type=int, default=8)
    p.add_argument("--compression", choices=["gzip", "zstd"], default="gzip")
    p.add_argument("--sync-bare", action="store_true", help="count the sync of the bare untar too")
    p.add_argument("--work", default="/tmp")
    args = p.parse_args()
    work = tempfile.mkdtemp(prefix="pull-bench.", dir=args.work)
    registry = Registry(work)
    try:
        files = make(registry, args, work)
        name = f"127.0.0.1:{registry.port}/bench/big:1"
        size = sum(os.path.getsize(f) for f in files)
        print(f"{args.megabytes} MB in {args.layers} layers, {size // 1_000_000} MB as {args.compression}")
        cases = {"bare": lambda: bare(files, args, work)}
        rss = None
        if args.moord:
            path, _, pid = args.moord.partition(":")
            cases["moor"] = lambda: pull(path, name, work)
            if pid:
                rss = Rss(int(pid))
                rss.start()
        if args.docker:
            cases["docker"] = lambda: pull(args.docker, name, work)
        times = {case: [] for case in cases}
        for _ in range(args.rounds):
            for case, run in cases.items():
                times[case].append(run())
                print(f"  {case}: {times[case][-1]:.2f} s", flush=True)
        median = {case: statistics.median(t) for case, t in times.items()}
        for case, seconds in median.items():
            print(f"{case}: median {seconds:.2f} s of {args.rounds}")
        for other in ("docker", "bare"):
            if "moor" in median and other in median:
                print(f"moor / {other}: {median['moor'] / median[other]:.2f}")
        if rss:
            print(f"moord's highest RSS: {rss.highest // 1024} MiB")
    finally:
        registry.stop()
        shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
