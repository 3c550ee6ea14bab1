#!/usr/bin/env python3
"""What a Compose project shows of the engine below it: records it, and compares two records.

  compose_facts.py record FILE [--v2]   the project it/compose/facts on the engine of DOCKER_HOST
  compose_facts.py compare A B          what differs, but for what ACCEPTED explains; ends with 1 if any

Needs the docker CLI, docker-compose (or its plugin with --v2) and busybox-static. Makes images, one
network and one volume beside the project's and removes what it made.
"""
import difflib
import io
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tarfile
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
PROJECT = "facts"
SERVICES = ("limits deployed env names addressed ported volumed lender sidecar lonely hostly logged"
            " silent signalled healthy sick first second failing always built secretive configured"
            " replicas").split()
APPLETS = "sh sleep env sort ls cat echo test true false httpd id hostname grep stat mount wc sed".split()

# pattern of a fact's name, pattern of a line that differs there, and why it may
INSPECT = ": inspect "
ACCEPTED = [
    (INSPECT, r"CgroupnsMode|MaskedPaths|RestartPolicy.Name = no|Annotations|GwPriority|DNSNames",
     "as newer engines show it"),
    (INSPECT, r"Aliases\[\] = (SHORT_ID|namey)", "newer engines have these in DNSNames"),
    (INSPECT, r"facts_inner.Gateway", "an internal network has none, as with newer engines"),
    (INSPECT, r"\.(SandboxID|SandboxKey) = ", "kept by the old engine after a run; none without a network"),
    (INSPECT, r"Networks\.(none|host)\.(EndpointID|NetworkID) = ", "none and host are no endpoints"),
    (INSPECT, r"Config\.(Hostname|Domainname) = ", "of a joined network: the container has it, its config not"),
    (": inspect facts-fixed|network facts_inner", r"MacAddress = ",
     "Compose takes the container off its network once, and Docker 20.10 keeps the MAC address"),
    (INSPECT, r"Health.Log\[\]|ConsoleSize", "how many there are by then; as newer engines show it"),
    (INSPECT, r"ExecIDs", "a probe under way is an exec there"),
    (INSPECT, r"HostIp = ::|Ports\..*HostPort = PORT_[BC]", "[::1] is served without a binding of its own"),
    (": network ", r"EnableIPv4", "as newer engines show it"),
    (": network facts_inner", r"Attachable", "Compose asks for it or not by its version"),
    (": volume ", r"UsageData", "inspect tells who uses it"),
    ("^(ps|docker ps|port)", r"PORT_[ABC]", "[::1] is served without a binding of its own"),
    ("^build$", "Removing intermediate container", "told where a container ran only"),
    ("^logs of both streams$", "no newline|err", "a line that has not ended is shown at once"),
    ("^exec not there$", "exit 12[67]", "as a run"),
    ("^inside limits$", "Max open files", "Go's runtime raises it, and an exec there may see that"),
    ("^inside limits$", "^.1770 0|^.1777 0", "runc before 1.2 takes the mode of the folder below"),
    ("^inside names$", r"\bgate$|elsewhere$|env.1$", "links are lines of the hosts file; an internal network has no gateway"),
    ("^inside volumed$", "(again|filled)$", "a copied folder keeps its time"),
    ("not there$|absent$", "failed to create (shim task|task for container)", "as newer engines word it"),
    ("^profile broken: no-image$", "(?i)no such image", "as newer engines word it"),
    ("^start all$", "Starting (built|first)", "done where it still runs when Compose looks"),
    ("^(abort|exit)-", "^.Attaching to", "in any order"),
    ("^top$", "sleep", "pids"),
    ("^logs of driver none$", "time=", "when"),
    ("^ps after|^ps", "SHORT_ID", "ids"),
]


# what is each engine's own: that it is there is the fact
OWN = re.compile(r"\.(Pid|LogPath|HostsPath|HostnamePath|ResolvConfPath|SandboxKey|SandboxID|EndpointID"
                 r"|NetworkID|Mountpoint|CreatedAt|(Lower|Upper|Merged|Work)Dir|Started|Created|Id|Start|End)$")


class Recorder:
    """Runs the project and keeps what it shows."""

    def __init__(self, v2, folder):
        self.compose = ["docker", "compose"] if v2 else ["docker-compose"]
        self.folder = folder
        self.facts = {}
        self.words = {folder: "DIR"}
        self.ports = [free_port() for _ in range(3)]
        for n, port in enumerate(self.ports):
            self.words[str(port)] = "PORT_" + "ABC"[n]
        self.env = dict(os.environ, COMPOSE_PROJECT_NAME=PROJECT, FROM_SHELL="shell",
                        DOCKER_BUILDKIT="0", COMPOSE_DOCKER_CLI_BUILD="0",
                        COMPOSE_FILE="docker-compose.yml:v2.yml" if v2 else "docker-compose.yml",
                        PORT_A=str(self.ports[0]), PORT_B=str(self.ports[1]), PORT_C=str(self.ports[2]))
        self.words[self.docker("info", "-f", "{{.DockerRootDir}}").strip()] = "DATA"

    def run(self, command, limit=120):
        """The exit code and all that was said."""
        try:
            done = subprocess.run(command, cwd=self.folder, env=self.env, stdin=subprocess.DEVNULL,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=limit)
            return done.returncode, done.stdout.decode(errors="replace")
        except subprocess.TimeoutExpired as hung:
            return "hangs", (hung.stdout or b"").decode(errors="replace")

    def docker(self, *args):
        """What was said, without the errors."""
        return subprocess.run(["docker", *args], cwd=self.folder, env=self.env, timeout=120,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL).stdout.decode(errors="replace")

    def c(self, name, *args, ordered=True, limit=120):
        """One compose command; its exit code and words are a fact. What services say side by side
        has no order."""
        code, said = self.run([*self.compose, *args], limit)
        self.keep(name, said, ordered, code)

    def keep(self, name, said, ordered=True, code=None):
        lines = [self.plain(line) for line in re.split(r"[\r\n]+", said)]
        lines = [line for line in lines if line.strip("- ")]
        if not ordered:
            lines = sorted(set(lines))
        if code is not None:
            lines.insert(0, f"exit {code}")
        assert name not in self.facts, name
        self.facts[name] = lines

    def plain(self, line):
        line = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", line).rstrip()
        for word in sorted(self.words, key=len, reverse=True):
            line = line.replace(word, self.words[word])
        line = re.sub(r"\b[0-9a-f]{64}\b", "ID", line)
        line = re.sub(r"\b[0-9a-f]{12}\b", "SHORT_ID", line)
        line = re.sub(r"\b[0-9a-f]{12}_(?=facts)", "SHORT_ID_", line)
        line = re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+(Z|[+-]\d\d:\d\d)", "TIME", line)
        line = re.sub(r"\b(10\.211|172\.\d+|10\.210)\.\d+\.\d+", "IP", line)
        line = re.sub(r"\b02:42(?!:ac:11:65:43)(:[0-9a-f]{2}){4}\b", "MAC", line)
        line = re.sub(r"[A-Z][a-z][a-z] +\d+ (\d\d:\d\d|\d{4}) ", "DATE ", line)
        line = re.sub(r"(FailingStreak = )[1-9]\d*", r"\1SOME", line)
        line = re.sub(r"^(root|1000) +\d+ +\d+ +\d+ \d\d:\d\d", r"\1 PID", line)
        line = re.sub(r"^overlay on / .*", "overlay on /", line)
        line = re.sub(r"(compose.depends_on = )(.+)",
                      lambda found: found[1] + ",".join(sorted(found[2].split(","))), line)
        line = re.sub(r"(compose.slug = )\w+", r"\1SLUG", line)
        line = re.sub(r"\b[0-9a-f]{14}…", "ANONYMOUS", line)
        line = re.sub(r"(compose.version = )\S+", r"\1VERSION", line)
        line = re.sub(r"\b(\d+\.\d+|\d+) ?(s|seconds?|ms|minutes?)\b", "SOME_TIME", line)
        line = re.sub(r"Less than a second|About a minute", "SOME_TIME", line)
        return re.sub(r" {2,}", " ", line).strip()

    def containers(self):
        listed = self.docker("ps", "-aq", "--no-trunc", "--filter",
                             f"label=com.docker.compose.project={PROJECT}").split()
        return json.loads(self.docker("inspect", *listed)) if listed else []

    def inspect_all(self, when):
        """Each container, network and volume of the project, by its name."""
        containers = self.containers()
        for container in containers:
            self.words[container["Id"]] = "ID_OF" + container["Name"]
            self.words[container["Id"][:12]] = "SHORT_ID_OF" + container["Name"]
        for container in containers:
            self.keep(f"{when}: inspect {container['Name'][1:]}", flat(container))
        for kind, names in (("network", self.mine("network")), ("volume", self.mine("volume"))):
            for name in names:
                shown = json.loads(self.docker(kind, "inspect", name))[0]
                if kind == "network":
                    self.words[shown["Id"]] = "ID_OF_NETWORK_" + name
                    shown["Containers"] = {c["Name"]: c for c in (shown.get("Containers") or {}).values()}
                self.keep(f"{when}: {kind} {name}", flat(shown))

    def until_removed(self):
        """What ran with --rm may be under way out."""
        for _ in range(100):
            if all(c["State"]["Status"] != "removing" for c in self.containers()):
                return
            time.sleep(0.1)

    def mine(self, kind):
        return sorted(self.docker(kind, "ls", "--filter", f"name={PROJECT}", "--format", "{{.Name}}").split())


def flat(value):
    """One line a leaf that says something, in the order of the keys."""
    return "\n".join(f"{path} = {leaf}" for path, leaf in leaves("", value))


def leaves(path, value):
    if isinstance(value, dict):
        for key in sorted(value):
            yield from leaves(f"{path}.{key}", value[key])
    elif isinstance(value, list):
        for item in value:
            place = item.get("Destination") or item.get("Target") or "" if isinstance(item, dict) else ""
            yield from leaves(f"{path}[{place}]", item)
    elif OWN.search(path):
        yield path, "set" if value else "not set"
    elif value not in (None, ""):
        yield path, value


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def image(recorder, name, filled):
    """A root filesystem of busybox alone; filled with files of several owners and kinds."""
    memory = io.BytesIO()
    with tarfile.open(fileobj=memory, mode="w") as tar:
        def put(path, data=None, mode=0o755, link=None, owner=0):
            entry = tarfile.TarInfo(path)
            entry.mode, entry.uid, entry.gid, entry.mtime = mode, owner, owner, 1000000000
            if link:
                entry.type, entry.linkname = tarfile.SYMTYPE, link
            elif data is None:
                entry.type = tarfile.DIRTYPE
            else:
                entry.size = len(data)
            tar.addfile(entry, io.BytesIO(data) if data else None)
        for folder in "bin etc root proc sys dev".split():
            put(folder)
        put("tmp", mode=0o1777)
        with open("/bin/busybox", "rb") as busybox:
            put("bin/busybox", busybox.read())
        for applet in APPLETS:
            put("bin/" + applet, link="busybox")
        put("etc/passwd", b"root:x:0:0:root:/root:/bin/sh\nuser:x:1000:1000::/tmp:/bin/sh\n", 0o644)
        put("etc/group", b"root:x:0:\nvideo:x:44:\nuser:x:1000:\n", 0o644)
        if filled:
            for folder in ("filled", "nocopy"):
                put(folder, mode=0o2750, owner=1000)
                put(folder + "/file", b"hello\n", 0o640, owner=1000)
                put(folder + "/set", b"x", 0o4755)
                put(folder + "/link", link="file", owner=1000)
                put(folder + "/deep", mode=0o1777)
    made = subprocess.run(["docker", "import", "-c", "ENV PATH=/bin", "-", name], input=memory.getvalue(),
                          env=recorder.env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if made.returncode:
        sys.exit(made.stdout.decode())


def settle(recorder):
    """Waits until what changes by itself has come to its end."""
    for _ in range(120):
        states = {c["Name"]: c["State"] for c in recorder.containers()}
        by_service = lambda s: [v for k, v in states.items() if re.search(rf"facts[-_]{s}[-_]1", k)]
        failing, sick, healthy = by_service("failing"), by_service("sick"), by_service("healthy")
        if (all(s["Status"] == "exited" for s in failing)
                and all(s.get("Health", {}).get("Status") == "unhealthy" for s in sick)
                and all(s.get("Health", {}).get("Status") == "healthy" for s in healthy)):
            return
        time.sleep(0.5)


def scenario(r):
    c = r.c
    for line in ("config --services", "config --volumes", "config --profiles"):
        c("compose " + line, *line.split(), ordered=False)
    c("build", "build", "built", limit=300)
    c("images of the build", "images")
    c("up", "up", "-d", *SERVICES, ordered=False, limit=300)
    settle(r)
    c("ps", "ps", ordered=False)
    c("ps -a", "ps", "-a", ordered=False)
    c("ps --services", "ps", "--services", ordered=False)
    c("ps -q of one", "ps", "-q", "env")
    r.inspect_all("up")
    r.keep("docker ps", r.docker("ps", "-a", "--filter", f"label=com.docker.compose.project={PROJECT}",
                                "--format", "{{.Names}}|{{.Image}}|{{.Command}}|{{.Ports}}"), False)
    c("logs of both streams", "logs", "--no-color", "logged", ordered=False)
    for service in ("env volumed secretive failing built first second").split():
        c(f"logs {service}", "logs", "--no-color", service)
    c("logs of several", "logs", "--no-color", "first", "second", ordered=False)
    c("logs --tail", "logs", "--no-color", "--tail", "1", "env")
    c("logs -t", "logs", "--no-color", "-t", "first")
    c("logs of driver none", "logs", "--no-color", "silent")
    c("images", "images", ordered=False)
    c("port", "port", "ported", "8080")
    c("port udp", "port", "--protocol", "udp", "ported", "53")
    c("port not there", "port", "ported", "81")
    c("exec", "exec", "-T", "env", "echo", "hi")
    c("exec fails", "exec", "-T", "env", "sh", "-c", "echo to err >&2; exit 9")
    c("exec env user workdir", "exec", "-T", "-e", "NEW=1", "-u", "1000", "-w", "/tmp", "env", "sh", "-c", "id -u; env | sort")
    c("exec not there", "exec", "-T", "env", "/not/there")
    c("exec not running", "exec", "-T", "first", "true")
    c("exec second replica", "exec", "-T", "--index=2", "replicas", "hostname")
    inside = {
        "limits": ("id; cat /proc/self/limits | grep -E 'files|processes|core'; cat /proc/sys/net/core/somaxconn;"
                   " grep -E 'Cap|NoNewPrivs' /proc/self/status; cat /proc/self/oom_score_adj; ls -l /dev/nothing;"
                   " mount | grep -E ' on (/|/tmp|/scratch|/dev/shm) '; echo no >/file; stat -c '%a %u' /tmp /scratch;"
                   " grep Cpus_allowed_list /proc/self/status; cat /proc/1/comm"),
        "names": "hostname; hostname -f; grep -vE '^(ff|fe|::1)' /etc/hosts | sort; grep -vE '^#' /etc/resolv.conf",
        "volumed": ("ls -lnA /filled /nocopy /again /bound /memory /mem ; cat /one-file;"
                    "echo a >/bound/a; echo a >/again/a; mount | grep -E ' on /(memory|bound|again|one-file) ' | sed 's/.* on/on/'"),
        "lender": "ls /named /filled /bound; echo a >/named/a; echo b >/made/b; mount | grep -E ' on /mem '",
        "sidecar": "hostname; grep -l sleep /proc/[0-9]*/comm | wc -l; cat /proc/1/comm; mount | grep -c shm",
        "lonely": "ls /sys/class/net; cat /etc/hosts",
        "secretive": "ls -ln /run/secrets; mount | grep -c secrets",
        "configured": "cat /plain /etc/elsewhere; ls -ln /plain /etc/elsewhere",
        "addressed": "cat /etc/hosts | grep -vE '^(ff|fe|::1)'; cat /sys/class/net/*/mtu | sort; for n in env names replicas namey; do busybox nslookup $n 127.0.0.11 | grep -c '^Address: *[0-9.]*$'; done",
        "deployed": "cat /sys/fs/cgroup/memory/memory.limit_in_bytes /sys/fs/cgroup/cpu/cpu.cfs_quota_us /sys/fs/cgroup/pids/pids.max",
    }
    for service, script in inside.items():
        c(f"inside {service}", "exec", "-T", service, "sh", "-c", script, ordered=False)
    c("run --rm", "run", "-T", "--rm", "env", "echo $$OVER; exit 6")
    c("run one-off", "run", "-T", "--rm", "--entrypoint", "echo", "-e", "X=1", "-v", f"{r.folder}/shared:/more", "limits", "one-off")
    c("run --no-deps", "run", "-T", "--rm", "--no-deps", "second", "echo", "alone")
    c("run with a name and labels", "run", "-d", "--name", "facts-runs", "--label", "k=v", "--service-ports", "optional", "sleep", "1000")
    c("run a command not there", "run", "-T", "--rm", "optional", "/not/there")
    r.until_removed()
    r.inspect_all("after runs")
    r.docker("rm", "-f", "facts-runs")
    c("scale up", "up", "-d", "--scale", "replicas=3", "--no-recreate", "replicas", ordered=False)
    c("ps after scale", "ps", "replicas", ordered=False)
    c("scale down", "up", "-d", "--scale", "replicas=1", "replicas", ordered=False)
    c("ps after scale down", "ps", "replicas", ordered=False)
    c("up again", "up", "-d", "--scale", "replicas=1", *SERVICES, ordered=False)
    c("force-recreate", "up", "-d", "--force-recreate", "--no-deps", "volumed", ordered=False)
    c("anonymous volume kept", "exec", "-T", "volumed", "ls", "/anonymous")
    c("renewed volumes", "up", "-d", "--force-recreate", "-V", "--no-deps", "volumed", ordered=False)
    c("no-deps", "up", "-d", "--no-deps", "second", ordered=False)
    c("top", "top", "logged")
    for verb in ("pause", "unpause", "restart"):
        c(verb, verb, "always", ordered=False)
        c("ps after " + verb, "ps", "always")
    c("kill", "kill", "-s", "SIGUSR1", "signalled", ordered=False)
    time.sleep(1)
    c("logs after kill", "logs", "--no-color", "signalled")
    c("ps after kill", "ps", "-a", "signalled")
    c("start after kill", "start", "signalled", ordered=False)
    c("stop with its signal", "stop", "signalled", ordered=False)
    r.inspect_all("before down")
    for service in ("breaks", "waits-for-failure", "absent", "no-image"):
        c("profile broken: " + service, "--profile", "broken", "up", "-d", service, ordered=False)
    c("ps -a of the broken", "--profile", "broken", "ps", "-a", "breaks", "waits-for-failure", "absent", "fails-once", ordered=False)
    c("abort-on-container-exit", "--profile", "ending", "up", "--abort-on-container-exit", "--no-color", "ends", "stays", ordered=False)
    c("exit-code-from", "--profile", "ending", "up", "--exit-code-from", "ends", "--no-color", "ends", "stays", ordered=False)
    c("ps -a of the ended", "--profile", "ending", "ps", "-a", "ends", "stays", ordered=False)
    c("create", "up", "--no-start", "optional", ordered=False)
    c("rm", "rm", "-fsv", "env", ordered=False)
    c("stop all", "stop", ordered=False, limit=300)
    c("ps after stop", "ps", "-a", ordered=False)
    c("start all", "start", ordered=False, limit=300)
    c("down", "--profile", "ending", "--profile", "broken", "--profile", "extra", "down", "-v", "--rmi", "local", "--remove-orphans", ordered=False, limit=300)
    r.keep("left: containers", r.docker("ps", "-a", "--filter", "name=facts", "--format", "{{.Names}}"))
    r.keep("left: networks and volumes", "\n".join(r.mine("network") + r.mine("volume")))
    r.keep("left: images", r.docker("images", "--format", "{{.Repository}}", "--filter", "reference=moor-facts*"), False)


def record(target, v2):
    folder = os.path.join(tempfile.mkdtemp(prefix="moor-facts."), "p")
    shutil.copytree(os.path.join(HERE, "compose", "facts"), folder)
    r = Recorder(v2, folder)
    image(r, "moor-facts", False)
    image(r, "moor-facts-filled", True)
    r.docker("network", "create", "facts-external")
    r.docker("volume", "create", "facts-external")
    try:
        scenario(r)
    finally:
        for container in r.containers():
            r.docker("rm", "-fv", container["Id"])
        for kind in ("network", "volume"):
            for name in r.mine(kind):
                r.docker(kind, "rm", name)
        r.docker("rmi", "moor-facts", "moor-facts-filled")
        shutil.rmtree(os.path.dirname(folder))
        with open(target, "w") as file:
            json.dump(r.facts, file, indent=1)


# an engine's lists are in any order
INSPECTED = re.compile(": (inspect|network|volume) ")


def accepted(name, line):
    return any(re.search(fact, name) and re.search(text, line) for fact, text, _ in ACCEPTED)


def compare(first, second):
    with open(first) as a, open(second) as b:
        one, two = json.load(a), json.load(b)
    names = list(one) + [n for n in two if n not in one]
    found = 0
    for name in names:
        if INSPECTED.search(name):
            one[name], two[name] = (sorted(set(facts.get(name, []))) for facts in (one, two))
        lines = [l for l in difflib.unified_diff(one.get(name, []), two.get(name, []), n=0, lineterm="")
                 if not l.startswith(("---", "+++", "@@"))]
        lines = [l for l in lines if not accepted(name, l)]
        if lines:
            found += 1
            print(f"== {name}")
            print("\n".join(lines))
    print(f"{len(names)} facts, {found} differ")
    return 1 if found else 0


if __name__ == "__main__":
    if len(sys.argv) > 2 and sys.argv[1] == "record":
        record(sys.argv[2], "--v2" in sys.argv)
    elif len(sys.argv) == 4 and sys.argv[1] == "compare":
        sys.exit(compare(sys.argv[2], sys.argv[3]))
    else:
        sys.exit(__doc__)
