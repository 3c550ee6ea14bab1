#!/usr/bin/env python3
"""Kill moord at random moments under a mixed load and hold what it acknowledged against the truth.

    bench/crash_campaign.py [--rounds 20] [--seed N] [--workers 8] [--root DIR]

Each round: workers create, start, exec, stop, kill, restart, pause, unpause, rename and remove
containers (idle ones, ones that end by themselves, ones with a restart policy, ones with volumes),
make and remove volumes and networks, connect and disconnect, and publish ports; at a random moment moord gets SIGKILL; it is started again. Then every
acknowledged operation must hold: state, name, the same pid for what ran on, the exit code of what
ended, an exec's exit code, a removed name free again, a volume there or gone; what was not
answered is as before or as asked. What ran on has its networks and addresses, and its published
port and its name answer, while moord is dead and afterwards. After each round nothing may be there
that no container owns: process, conmon, mount, cgroup, folder, link, rule of a port, network
namespace, name in the name server; at the end nothing at all. Stdlib only; needs root, a
built bin/moord and runc or crun. Prints counts and the seed; exits non-zero at a broken promise.
"""
import argparse, collections, concurrent.futures, http.client, json, os, random, shutil, signal
import socket, subprocess, sys, tempfile, threading, time

import crash_networks as nets

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


class Unix(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("localhost", timeout=120)
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
             f"{self.root}/run", "--pidfile", f"{self.root}/pid", "-H", f"unix://{self.sock}",
             "--bridge", nets.BRIDGE if nets.INSIDE in os.environ else "none"],
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
    """What one container was acknowledged to be; `open` names what was not answered yet."""

    def __init__(self, cid, name, kind, volume):
        self.id, self.name, self.kind, self.volume = cid, name, kind, volume
        self.state, self.open, self.pid, self.code, self.other_name = "created", None, None, None, None
        self.execs, self.unsettled = {}, None
        self.networks, self.served, self.addresses, self.port = set(), False, {}, None
        self.addresses6 = {}
        self.open_network = self.unsure_network = None


# What a container does by itself: its command, its policy, and the code it ends with.
KINDS = {
    "idle": (["sleep", "100000"], "no", None),
    "ends": (["sh", "-c", "sleep 0.4; exit 7"], "no", 7),
    "flaps": (["sh", "-c", "sleep 0.3; exit 3"], "unless-stopped", 3),
    "twice": (["sh", "-c", "sleep 0.2; exit 5"], "on-failure:2", 5),
}
NEXT = {"created": ["start", "start", "rm", "rename"],
        "running": ["stop", "kill", "restart", "pause", "exec", "exec", "rename", "rm"],
        "paused": ["unpause", "unpause", "rename", "stop", "rm"],
        "exited": ["start", "restart", "rm", "rename"],
        "lives": ["stop", "rm", "rename", "kill", "restart"]}
URL = {"start": ("POST", "/containers/{}/start"),
       "stop": ("POST", "/containers/{}/stop?t=1&signal=KILL"),
       "kill": ("POST", "/containers/{}/kill?signal=KILL"),
       "restart": ("POST", "/containers/{}/restart?t=1&signal=KILL"),
       "pause": ("POST", "/containers/{}/pause"), "unpause": ("POST", "/containers/{}/unpause"),
       "rm": ("DELETE", "/containers/{}?force=1&v=1")}
AFTER = {"start": "running", "stop": "exited", "kill": "exited", "restart": "running",
         "pause": "paused", "unpause": "running", "rm": "gone"}


class Campaign:
    def __init__(self, daemon, seed):
        self.daemon, self.random, self.books = daemon, random.Random(seed), []
        self.volumes, self.open_volumes, self.free_names = {}, {}, []
        self.lock, self.stop = threading.Lock(), threading.Event()
        self.done, self.lost = collections.Counter(), 0
        self.ids, self.checks = set(), collections.Counter()
        self.networks, self.open_networks, self.held = {}, {}, collections.Counter()

    def worker(self, seed):
        rng = random.Random(seed)
        while not self.stop.is_set():
            try:
                what = self.step(rng)
                with self.lock:
                    self.done[what] += 1
            except Lost:
                with self.lock:
                    self.lost += 1
                return

    def step(self, rng):
        if rng.random() < 0.08:
            return self.volume(rng)
        if rng.random() < 0.06:
            return nets.make_or_remove(self, rng)
        with self.lock:
            mine = [b for b in self.books if not b.open and b.state in NEXT]
            book = rng.choice(mine) if mine and (len(mine) > 14 or rng.random() < 0.75) else None
            if book:
                what = rng.choice(NEXT[book.state])
                if book.networks and book.state != "lives" and rng.random() < 0.2:
                    what = "networks"
                book.open = what
        if book is None:
            return self.create(rng)
        if what == "exec":
            self.exec(book, rng)
        elif what == "rename":
            self.rename(book, rng)
        elif what == "networks":
            what = nets.connect_or_not(self, book, rng) or "networks none"
        else:
            self.lifecycle(book, what)
        book.open = None
        return what

    def lifecycle(self, book, what):
        method, url = URL[what]
        if what in ("start", "restart"):
            book.execs = {}  # they end with their run, whenever that is told
        status, answer = self.daemon.call(method, url.format(book.id))
        by_itself = KINDS[book.kind][2] is not None
        if status == 409 and by_itself and what in ("kill", "pause"):
            return  # it had ended, or waited for its policy, when this came
        expect(status in (204, 304), f"{what} of {book.id} ({book.state}): {status} {answer}")
        if what == "rm":
            book.state = "gone"
            with self.lock:
                self.free_names.append(book.name)
            return
        if what in ("stop", "kill"):
            book.state = "exited"
            book.code = 137 if status == 204 and not by_itself else None
        elif by_itself:
            book.state = "lives"
        else:
            book.state, book.pid = AFTER[what], book.pid if what in ("pause", "unpause") else None
            if book.pid is None:
                answer = self.inspect(book)
                book.pid = answer["State"]["Pid"]
                nets.note(book, answer)

    def exec(self, book, rng):
        code, pause = rng.randrange(100), rng.choice([0, 0, 0.1, 5])
        status, answer = self.daemon.call(
            "POST", f"/containers/{book.id}/exec", {"Cmd": ["sh", "-c", f"sleep {pause}; exit {code}"]})
        expect(status == 201, f"exec create of {book.id}: {status} {answer}")
        eid = answer["Id"]
        status, answer = self.daemon.call("POST", f"/exec/{eid}/start", {"Detach": True})
        expect(status == 200, f"exec start in {book.id}: {status} {answer}")
        book.execs[eid] = code

    def rename(self, book, rng):
        book.other_name = f"n{rng.getrandbits(40):x}"
        status, answer = self.daemon.call(
            "POST", f"/containers/{book.id}/rename?name={book.other_name}")
        expect(status == 204, f"rename of {book.id}: {status} {answer}")
        with self.lock:
            self.free_names.append(book.name)
        book.name, book.other_name = book.other_name, None

    def create(self, rng):
        with self.lock:
            reuse = self.free_names.pop() if self.free_names and rng.random() < 0.5 else None
            kept = [v for v, there in self.volumes.items() if there and v not in self.open_volumes]
            volume = rng.choice(kept) if kept and rng.random() < 0.3 else None
            if volume:
                self.open_volumes[volume] = "use"
        name = reuse or f"c{rng.getrandbits(40):x}"
        kind = rng.choices(list(KINDS), [6, 2, 1, 1])[0]
        command, policy, _ = KINDS[kind]
        word, _, most = policy.partition(":")
        host = {"RestartPolicy": {"Name": word, "MaximumRetryCount": int(most or 0)}}
        spec = {"Image": "busybox", "Cmd": command, "HostConfig": host}
        networks, served = nets.place(self, rng, host, spec, kind)
        if volume:
            host["Binds"] = [f"{volume}:/data"]
        status, answer = self.daemon.call("POST", f"/containers/create?name={name}", {
            **spec, **({"Volumes": {"/scratch": {}}} if rng.random() < 0.2 else {})})
        expect(status == 201, f"create of {name} ({'used before' if reuse else 'new'}): {status} {answer}")
        with self.lock:
            book = Book(answer["Id"], name, kind, volume)
            book.networks, book.served = networks, served
            self.books.append(book)
            if volume:
                del self.open_volumes[volume]
            for network in networks:
                self.held[network] -= 1
        return "create"

    def volume(self, rng):
        with self.lock:
            used = {b.volume for b in self.books if b.state != "gone"}
            free = [v for v, there in self.volumes.items()
                    if there and v not in used and v not in self.open_volumes]
            remove = rng.choice(free) if free and rng.random() < 0.4 else None
            name = remove or f"v{rng.getrandbits(40):x}"
            self.open_volumes[name] = "rm" if remove else "create"
        if remove:
            status, answer = self.daemon.call("DELETE", f"/volumes/{name}")
            expect(status == 204, f"volume rm of {name}: {status} {answer}")
        else:
            status, answer = self.daemon.call("POST", "/volumes/create", {"Name": name})
            expect(status == 201, f"volume create of {name}: {status} {answer}")
        with self.lock:
            self.volumes[name] = not remove
            del self.open_volumes[name]
        return "volume rm" if remove else "volume create"

    def inspect(self, book):
        status, answer = self.daemon.call("GET", f"/containers/{book.id}/json")
        expect(status == 200, f"inspect of {book.id} ({book.state}): {status} {answer}")
        return answer

    def check(self):
        """After a restart: what was acknowledged holds; what was open is one of both."""
        for book in [b for b in self.books if b.state != "gone"]:
            self.check_one(book)
        for book in [b for b in self.books if b.state == "gone"][-30:]:
            status, _ = self.daemon.call("GET", f"/containers/{book.id}/json")
            expect(status == 404, f"{book.id} was removed and is back")
            self.checks["removed stays removed"] += 1
        self.settle()
        nets.settle(self)
        nets.check_networks(self)
        nets.check_reached(self, "afterwards")
        nets.check_names_resolve(self, "afterwards")
        self.check_volumes()
        self.check_names()

    def settle(self):
        """What was open and is not done yet may still be finished: it is brought to an end."""
        for book in [b for b in self.books if b.unsettled]:
            end, status = time.time() + 60, 409
            while status == 409 and time.time() < end:
                status, answer = self.daemon.call(*[x.format(book.id) for x in URL["stop"]])
                if status == 409:
                    time.sleep(0.3)
            expect(status in (204, 304, 404), f"stop of {book.id}: {status} {answer}")
            expect(status != 404 or book.unsettled == "rm", f"{book.id} is lost")
            if book.unsettled == "rm":
                status, answer = self.daemon.call("DELETE", f"/containers/{book.id}?force=1&v=1")
                expect(status in (204, 404), f"rm of {book.id}: {status} {answer}")
                book.state = "gone"
            else:
                created = self.inspect(book)["State"]["Status"] == "created"
                book.state = "created" if created else "exited"
            book.unsettled = book.pid = book.code = None

    @staticmethod
    def allowed(book):
        """The states in which it may be found."""
        by_itself = {"ends": {"running", "exited"}, "twice": {"running", "exited", "restarting"},
                     "flaps": {"running", "restarting"}}.get(book.kind)
        now = by_itself if book.state == "lives" else {book.state}
        if book.open in AFTER:
            after = AFTER[book.open]
            now = now | (by_itself if by_itself and after == "running" else {after})
            if book.open in ("rm", "restart"):
                now = now | {"running", "exited"}
        return now

    def check_one(self, book):
        status, answer = self.daemon.call("GET", f"/containers/{book.id}/json")
        if status == 404 and book.open == "rm":
            book.state, book.open = "gone", None
            with self.lock:
                self.free_names.append(book.name)
            return
        expect(status == 200, f"{book.id} ({book.state}) is lost: {status}")
        allowed, end = self.allowed(book), time.time() + 30
        while answer["State"]["Status"] not in allowed and time.time() < end:
            time.sleep(0.2)
            status, answer = self.daemon.call("GET", f"/containers/{book.id}/json")
            if status == 404 and book.open == "rm":
                book.state, book.open = "gone", None
                return
        found = answer["State"]["Status"]
        expect(found in allowed, f"{book.id} ({book.kind}) is {found}, expected one of {allowed}")
        self.checks["state"] += 1
        names = {book.name, book.other_name if book.open else book.name}
        expect(answer["Name"][1:] in names, f"{book.id} is named {answer['Name']}, not {names}")
        pid = answer["State"]["Pid"]
        goes_on = (None, "exec", "rename", "pause", "unpause", "networks", "connect", "disconnect")
        same = book.open in goes_on and book.pid and book.state in ("running", "paused")
        if same:
            expect(pid == book.pid, f"{book.id} has pid {pid}, not {book.pid}")
            expect(os.path.exists(f"/proc/{book.pid}"), f"{book.id}: pid {book.pid} is gone")
            self.checks["same process"] += 1
            self.check_execs(book, found == "paused" or book.open == "pause")
        nets.check_one(self, book, answer, same)
        if found == "running" and KINDS[book.kind][2] is None:
            self.check_exec_owners(book, answer)
        self.check_code(book, found, answer)
        if book.other_name and answer["Name"][1:] == book.other_name:
            with self.lock:
                self.free_names.append(book.name)
        if book.open in AFTER and found != AFTER[book.open]:
            book.unsettled = book.open
        was_open = book.open
        book.name, book.open, book.other_name = answer["Name"][1:], None, None
        if KINDS[book.kind][2] is None or found == "created":
            book.state = found
        elif found == "exited" and was_open in ("stop", "kill"):
            book.state = "exited"
        elif book.state != "exited" or found in ("running", "restarting"):
            book.state = "lives"
        book.pid = pid if found in ("running", "paused") else None

    def check_code(self, book, found, answer):
        """The code of an end is never lost: each conmon was there to write it."""
        code, own = answer["State"]["ExitCode"], KINDS[book.kind][2]
        if found == "exited":
            allowed = {137} if own is None else {137, own}
            if "called off" in answer["State"]["Error"]:
                allowed = {128}  # asked to end before moord, which had died, had begun it
            expect(code in allowed, f"{book.id} ({book.kind}) ended with {code}, not {allowed}")
            if book.open is None and book.code is not None:
                expect(code == book.code, f"{book.id} ended with {code}, {book.code} was told")
            self.checks["exit code"] += 1
        elif found == "restarting":
            expect(code in (own, 137), f"{book.id} ({book.kind}) restarts after {code}")

    def check_execs(self, book, frozen):
        """Those of a container that may be frozen, as by a pause open at the kill, may be unended."""
        for eid, code in list(book.execs.items())[-5:]:
            end = time.time() + 10
            while True:
                status, answer = self.daemon.call("GET", f"/exec/{eid}/json")
                expect(status == 200, f"exec {eid} of {book.id} is lost: {status}")
                if not answer["Running"] or frozen or time.time() > end:
                    break
                time.sleep(0.1)
            if not frozen:
                expect(answer["ExitCode"] == code, f"exec {eid}: {answer['ExitCode']}, not {code}")
                self.checks["exec code"] += 1

    def check_exec_owners(self, book, answer):
        """What was not begun by the container's own program is an exec that is shown as running."""
        end = time.time() + 15
        while True:
            parents = {int(p): parent(p) for p, _, g in processes() if f"/{book.id}\n" in g}
            first = {p for p, above in parents.items() if above not in parents and above}
            execs = [self.daemon.call("GET", f"/exec/{e}/json")[1] for e in answer["ExecIDs"] or []]
            known = {e["Pid"] for e in execs if e["Running"]} | {answer["State"]["Pid"]}
            if first <= known or time.time() > end:
                break
            time.sleep(0.2)
            answer = self.inspect(book)
        lost = [(p, open(f"/proc/{p}/cmdline").read()) for p in first - known if parent(str(p))]
        expect(not lost, f"nobody's exec in {book.id}: {lost}, known {known}")
        self.checks["exec has its owner"] += len(first) - 1

    def check_volumes(self):
        _, answer = self.daemon.call("GET", "/volumes")
        there = {v["Name"] for v in answer["Volumes"] or []}
        for name, wanted in self.volumes.items():
            if name not in self.open_volumes:
                expect((name in there) == wanted, f"volume {name}: there {name in there}, told {wanted}")
                self.checks["volume"] += 1
        for name, what in self.open_volumes.items():
            self.volumes[name] = name in there
        self.open_volumes.clear()

    def check_names(self):
        """A name is held by the one container that has it, and by nothing else."""
        _, listed = self.daemon.call("GET", "/containers/json?all=1")
        held = [n for item in listed for n in item["Names"]]
        expect(len(set(held)) == len(held), f"a name is held twice: {sorted(held)}")
        ids = {item["Id"] for item in listed}
        for book in self.books:
            expect(book.state == "gone" or book.id in ids, f"{book.id} is not listed")
        for unanswered in ids - {b.id for b in self.books}:
            status, answer = self.daemon.call("DELETE", f"/containers/{unanswered}?force=1&v=1")
            expect(status == 204, f"rm of {unanswered}: {status} {answer}")
            self.checks["create found that was not answered"] += 1
        names = {n[1:] for n in held}
        with self.lock:
            self.free_names = [n for n in dict.fromkeys(self.free_names) if n not in names][-50:]
        if self.free_names:
            name = self.free_names[-1]
            status, answer = self.daemon.call("POST", f"/containers/create?name={name}", {
                "Image": "busybox", "Cmd": ["true"], "HostConfig": {"NetworkMode": "none"}})
            expect(status == 201, f"the name {name} is free and was refused: {status} {answer}")
            self.daemon.call("DELETE", f"/containers/{answer['Id']}?force=1")
            self.checks["free name"] += 1

    def check_owners(self, root):
        """Nothing is there that no container owns."""
        end = time.time() + 30
        while True:
            _, listed = self.daemon.call("GET", "/containers/json?all=1")
            states = {i["Id"]: i["State"] for i in listed}
            stray = strays(root, states, self.ids) + nets.strays(self, root, states)
            if not stray or time.time() > end:
                break
            time.sleep(0.3)
        expect(not stray, f"owned by no container: {stray}")
        self.checks["no strays"] += 1


def expect(holds, what):
    if not holds:
        raise AssertionError(what)


def cgroup_bases():
    base = "/sys/fs/cgroup"
    return [base] + [f"{base}/{c}" for c in os.listdir(base) if os.path.isdir(f"{base}/{c}")]


def processes():
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            words = open(f"/proc/{pid}/cmdline", "rb").read().decode(errors="replace").split("\0")
            group = open(f"/proc/{pid}/cgroup").read()
        except OSError:
            continue
        yield pid, words, group


def parent(pid):
    """The parent's pid, 0 where it has ended."""
    try:
        words = open(f"/proc/{pid}/stat").read().rpartition(")")[2].split()
    except OSError:
        return 0
    return 0 if words[0] == "Z" else int(words[1])


def strays(root, states, seen):
    """Conmons, processes, mounts, cgroups and folders that belong to no container that may have them."""
    folder = f"{root}/data/containers"
    seen.update(os.listdir(folder))
    seen.update(states)
    active = {i for i, s in states.items() if s in ("running", "paused", "restarting")}
    found = [f"folder {i}" for i in os.listdir(folder) if i not in states]
    for line in open("/proc/mounts"):
        place = line.split()[1]
        if place.startswith(f"{folder}/") and place.split("/")[len(folder.split("/"))] not in active:
            found.append(f"mount {place}")
        elif place.startswith(f"{root}/run/"):
            found += [] if any(i in place for i in active) else [f"mount {place}"]
    for pid, words, group in processes():
        if words[0].endswith("conmon") and any(root in w for w in words):
            found += [] if any(i in w for i in active for w in words) else [f"conmon {pid} {words}"]
        owner = [i for i in seen if f"/{i}\n" in group]
        found += [f"process {pid} of {i}" for i in owner if i not in active]
    for base in cgroup_bases():
        held = f"{base}/moor"
        for i in os.listdir(held) if os.path.isdir(held) else []:
            if i in seen and i not in active:
                found.append(f"cgroup {held}/{i}")
    return found


def round_of(campaign, workers):
    campaign.stop.clear()
    with concurrent.futures.ThreadPoolExecutor(workers) as pool:
        tasks = [pool.submit(campaign.worker, campaign.random.random()) for _ in range(workers)]
        time.sleep(campaign.random.uniform(0.3, 3.0))
        campaign.daemon.kill()
        campaign.stop.set()
        for task in tasks:
            task.result()
    nets.check_reached(campaign, "without moord")
    nets.check_names_resolve(campaign, "without moord", 2)


def finish(campaign, root):
    daemon = campaign.daemon
    _, listed = daemon.call("GET", "/containers/json?all=1")
    for item in listed:
        status, answer = daemon.call("DELETE", f"/containers/{item['Id']}?force=1&v=1")
        expect(status in (204, 404), f"rm of {item['Id']}: {status} {answer}")
    _, answer = daemon.call("GET", "/volumes")
    for volume in answer["Volumes"] or []:
        status, answer = daemon.call("DELETE", f"/volumes/{volume['Name']}")
        expect(status == 204, f"volume rm of {volume['Name']}: {status} {answer}")
    nets.finish(campaign, root)
    campaign.check_owners(root)
    left = os.listdir(f"{root}/data/volumes")
    expect(not left, f"volumes are left: {left}")


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--rounds", type=int, default=20)
    p.add_argument("--seed", type=int, default=int(time.time()))
    p.add_argument("--workers", type=int, default=8)
    p.add_argument("--root", default=None)
    a = p.parse_args()
    nets.own_namespace()
    root = a.root or tempfile.mkdtemp(prefix="moor-crash.")
    os.makedirs(root, exist_ok=True)
    print(f"seed {a.seed} root {root}", flush=True)
    daemon = Daemon(root)
    daemon.start()
    status, answer = daemon.call("POST", "/moor/images/bootstrap")
    expect(status == 200, f"bootstrap: {status} {answer}")
    campaign = Campaign(daemon, a.seed)
    for number in range(a.rounds):
        round_of(campaign, a.workers)
        began = time.time()
        daemon.start()
        campaign.check()
        campaign.check_owners(root)
        living = sum(b.state != "gone" for b in campaign.books)
        print(f"round {number + 1}: {sum(campaign.done.values())} done, {campaign.lost} open at a kill,"
              f" {living} containers hold, checked {time.time() - began:.1f} s after the kill", flush=True)
    finish(campaign, root)
    daemon.end()
    print("done:   " + ", ".join(f"{k} {n}" for k, n in sorted(campaign.done.items())))
    print("checks: " + ", ".join(f"{k} {n}" for k, n in sorted(campaign.checks.items())))
    print(f"held: {a.rounds} kills, {sum(campaign.done.values())} operations acknowledged,"
          f" {campaign.lost} open, nothing left; seed {a.seed}")
    if a.root is None:
        shutil.rmtree(root)


if __name__ == "__main__":
    try:
        main()
    except AssertionError as e:
        sys.exit(f"BROKEN: {e}")
