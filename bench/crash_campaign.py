#!/usr/bin/env python3
"""Kill moord at random moments under a mixed load and hold what it acknowledged against the truth.

    bench/crash_campaign.py [--rounds 20] [--seed N] [--workers 8] [--root DIR]

Each round: workers create, start, exec, stop, pause, unpause, rename and remove containers through
the API; at a random moment moord gets SIGKILL; it is started again. Then every acknowledged
operation must hold (state, name, same pid for what ran on), and at the end nothing may be left:
no container, conmon, mount or cgroup. Stdlib only; needs root, a built bin/moord and runc or crun.
Prints counts and the seed; exits non-zero at the first broken promise.
"""
import argparse, concurrent.futures, http.client, json, os, random, shutil, signal, socket
import subprocess, sys, tempfile, threading, time

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


class Unix(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("localhost", timeout=60)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


class Lost(Exception):
    """The daemon went away before it answered: the outcome is open."""


class Daemon:
    def __init__(self, root):
        self.root, self.sock = root, f"{root}/moor.sock"
        self.process = None

    def start(self):
        log = open(f"{self.root}/moord.log", "ab")
        self.process = subprocess.Popen(
            [f"{HERE}/bin/moord", "--data-root", f"{self.root}/data", "--exec-root",
             f"{self.root}/run", "--pidfile", f"{self.root}/pid", "-H", f"unix://{self.sock}"],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            env={**os.environ, "MOORD_JAVA_OPTS": "-Dmoor.warm-up=false"})
        end = time.time() + 60
        while time.time() < end:
            try:
                if self.call("GET", "/_ping")[0] == 200:
                    return
            except Lost:
                time.sleep(0.05)
        raise SystemExit("moord did not come up; see " + self.root + "/moord.log")

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def end(self):
        self.process.terminate()
        self.process.wait(30)

    def call(self, method, url, body=None):
        try:
            c = Unix(self.sock)
            c.request(method, url, json.dumps(body) if body is not None else None,
                      {"Content-Type": "application/json"})
            r = c.getresponse()
            raw = r.read()
            c.close()
        except (OSError, http.client.HTTPException) as e:
            raise Lost(str(e)) from e
        return r.status, json.loads(raw) if raw[:1] in b"[{" and raw else raw


class Book:
    """What one container was acknowledged to be; `open` while an answer is outstanding."""

    def __init__(self, cid, name):
        self.id, self.name, self.state, self.open, self.pid = cid, name, "created", False, None
        self.other_name = None


NEXT = {"created": ["start", "rm", "rename"], "running": ["stop", "pause", "exec", "rename", "rm"],
        "paused": ["unpause", "rename"], "exited": ["start", "rm", "rename"]}
URL = {"start": ("POST", "/containers/{}/start"), "stop": ("POST", "/containers/{}/stop?t=1&signal=KILL"),
       "pause": ("POST", "/containers/{}/pause"), "unpause": ("POST", "/containers/{}/unpause"),
       "rm": ("DELETE", "/containers/{}?force=1&v=1")}
AFTER = {"start": "running", "stop": "exited", "pause": "paused", "unpause": "running", "rm": "gone"}


class Campaign:
    def __init__(self, daemon, seed):
        self.daemon, self.random, self.books = daemon, random.Random(seed), []
        self.lock, self.stop, self.done, self.lost = threading.Lock(), threading.Event(), 0, 0

    def worker(self, number, seed):
        rng = random.Random(seed)
        while not self.stop.is_set():
            try:
                self.step(rng, number)
                self.done += 1
            except Lost:
                self.lost += 1
                return

    def step(self, rng, number):
        with self.lock:
            mine = [b for b in self.books if not b.open and b.state in NEXT]
            book = rng.choice(mine) if mine and (len(mine) > 12 or rng.random() < 0.8) else None
            if book:
                book.open = True
        if book is None:
            return self.create(rng)
        what = rng.choice(NEXT[book.state])
        if what == "exec":
            status, answer = self.daemon.call(
                "POST", f"/containers/{book.id}/exec", {"Cmd": ["true"]})
            expect(status == 201, f"exec create of {book.id}: {status} {answer}")
            status, answer = self.daemon.call(
                "POST", f"/exec/{answer['Id']}/start", {"Detach": True})
            expect(status == 200, f"exec start in {book.id}: {status} {answer}")
        elif what == "rename":
            book.other_name = f"n{rng.getrandbits(40):x}"
            status, answer = self.daemon.call(
                "POST", f"/containers/{book.id}/rename?name={book.other_name}")
            expect(status == 204, f"rename of {book.id}: {status} {answer}")
            book.name, book.other_name = book.other_name, None
        else:
            method, url = URL[what]
            book.wanted = AFTER[what]
            status, answer = self.daemon.call(method, url.format(book.id))
            expect(status in (204, 304), f"{what} of {book.id} ({book.state}): {status} {answer}")
            book.state = AFTER[what]
            if book.state == "running" and what == "start":
                book.pid = self.inspect(book)["State"]["Pid"]
        book.open = False

    def create(self, rng):
        name = f"c{rng.getrandbits(40):x}"
        status, answer = self.daemon.call("POST", f"/containers/create?name={name}", {
            "Image": "busybox", "Cmd": ["sleep", "100000"], "HostConfig": {"NetworkMode": "none"}})
        expect(status == 201, f"create: {status} {answer}")
        with self.lock:
            self.books.append(Book(answer["Id"], name))

    def inspect(self, book):
        status, answer = self.daemon.call("GET", f"/containers/{book.id}/json")
        expect(status == 200, f"inspect of {book.id} ({book.state}): {status} {answer}")
        return answer

    def check(self):
        """After a restart: what was acknowledged holds; what was open is one of both."""
        for book in [b for b in self.books if b.state != "gone"]:
            status, answer = self.daemon.call("GET", f"/containers/{book.id}/json")
            if status == 404 and book.open and getattr(book, "wanted", "") == "gone":
                book.state, book.open = "gone", False
                continue
            expect(status == 200, f"{book.id} ({book.state}) is lost: {status}")
            found, allowed = answer["State"]["Status"], {book.state}
            if book.open:
                allowed.add(getattr(book, "wanted", book.state))
                allowed |= {"running", "exited"} if "gone" in allowed else set()
            end = time.time() + 20
            while found not in allowed and time.time() < end:
                time.sleep(0.2)
                found = self.inspect(book)["State"]["Status"]
            expect(found in allowed, f"{book.id} is {found}, expected one of {allowed}")
            names = {book.name, book.other_name if book.open else book.name}
            expect(answer["Name"][1:] in names, f"{book.id} is named {answer['Name']}, not {names}")
            same_run = not book.open and book.state in ("running", "paused") and book.pid
            if same_run:
                expect(answer["State"]["Pid"] == book.pid, f"{book.id} has another pid")
                expect(os.path.exists(f"/proc/{book.pid}"), f"{book.id}: pid {book.pid} is gone")
            book.name, book.state, book.open = answer["Name"][1:], found, False
            book.pid = self.inspect(book)["State"]["Pid"] or None
        for book in [b for b in self.books if b.state == "gone"]:
            status, _ = self.daemon.call("GET", f"/containers/{book.id}/json")
            expect(status == 404, f"{book.id} was removed and is back")


def expect(holds, what):
    if not holds:
        raise AssertionError(what)


def leftovers(root):
    mounts = [l.split()[1] for l in open("/proc/mounts") if l.split()[1].startswith(root)]
    shims = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            words = open(f"/proc/{pid}/cmdline", "rb").read().split(b"\0")
        except OSError:
            continue
        if words[0].endswith(b"conmon") and any(root.encode() in w for w in words):
            shims.append(pid)
    return mounts, shims


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--rounds", type=int, default=20)
    p.add_argument("--seed", type=int, default=int(time.time()))
    p.add_argument("--workers", type=int, default=8)
    p.add_argument("--root", default=None)
    a = p.parse_args()
    root = a.root or tempfile.mkdtemp(prefix="moor-crash.")
    os.makedirs(root, exist_ok=True)
    print(f"seed {a.seed} root {root}", flush=True)
    daemon = Daemon(root)
    daemon.start()
    status, answer = daemon.call("POST", "/moor/images/bootstrap")
    expect(status == 200, f"bootstrap: {status} {answer}")
    campaign = Campaign(daemon, a.seed)
    for number in range(a.rounds):
        campaign.stop.clear()
        with concurrent.futures.ThreadPoolExecutor(a.workers) as pool:
            tasks = [pool.submit(campaign.worker, w, campaign.random.random()) for w in range(a.workers)]
            time.sleep(campaign.random.uniform(0.3, 3.0))
            daemon.kill()
            campaign.stop.set()
            for task in tasks:
                task.result()
        began = time.time()
        daemon.start()
        campaign.check()
        living = sum(b.state != "gone" for b in campaign.books)
        print(f"round {number + 1}: {campaign.done} done, {campaign.lost} open at a kill, {living}"
              f" containers hold, checked {time.time() - began:.1f} s after the kill", flush=True)
    _, listed = daemon.call("GET", "/containers/json?all=1")
    known = {b.id for b in campaign.books}
    for item in listed:
        if item["Id"] not in known:
            print(f"found {item['Id'][:12]}: its create was never answered", flush=True)
        status, answer = daemon.call("DELETE", f"/containers/{item['Id']}?force=1&v=1")
        expect(status == 204, f"rm of {item['Id']}: {status} {answer}")
    end = time.time() + 10
    while any(leftovers(root)) and time.time() < end:
        time.sleep(0.2)
    mounts, shims = leftovers(root)
    expect(not mounts, f"mounts are left: {mounts}")
    expect(not shims, f"conmons are left: {shims}")
    left = os.listdir(f"{root}/data/containers")
    expect(not left, f"folders are left: {left}")
    groups = [b.id for b in campaign.books
              if any(os.path.isdir(f"{base}/moor/{b.id}")
                     for base in ["/sys/fs/cgroup"] + [f"/sys/fs/cgroup/{c}" for c in os.listdir("/sys/fs/cgroup")])]
    expect(not groups, f"cgroups are left: {groups}")
    daemon.end()
    print(f"held: {a.rounds} kills, {campaign.done} operations acknowledged, nothing left; seed {a.seed}")
    if a.root is None:
        shutil.rmtree(root)


if __name__ == "__main__":
    try:
        main()
    except AssertionError as e:
        sys.exit(f"BROKEN: {e}")
