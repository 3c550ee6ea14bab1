"""The networks in the crash campaign's load, and what of them may be on the machine after a crash.

The campaign runs in a network namespace of its own: every link and every rule in it is moord's, so
each one must have an owner. Stdlib only; needs ip, nft, nsenter and busybox.
"""
import hashlib, json, os, socket, subprocess, sys, time, urllib.request

BRIDGE = "crash0"
SERVES = ["sh", "-c", "mkdir -p /w; hostname > /w/index.html; exec httpd -f -p 80 -h /w"]
INSIDE = "MOOR_CRASH_NAMESPACE"


def own_namespace():
    """Starts this program again in a network namespace of its own."""
    if INSIDE not in os.environ:
        os.environ[INSIDE] = "yes"
        os.execvp("unshare", ["unshare", "--net", sys.executable] + sys.argv)
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)


def expect(holds, what):
    if not holds:
        raise AssertionError(what)


def place(campaign, rng, host, spec, kind):
    """Where a new container is: its networks, and a port of the host where it serves one."""
    with campaign.lock:
        there = usable(campaign)
        where = rng.choices(["none", "bridge", "user"], [4, 2, 5 if there else 0])[0]
        network = rng.choice(there) if where == "user" else where
        if where == "user":
            hold(campaign, network)
    host["NetworkMode"] = network
    if where == "none":
        return set(), False
    served = kind == "idle" and rng.random() < 0.7
    if served:
        spec["Cmd"] = SERVES
        spec["ExposedPorts"] = {"80/tcp": {}}
        fixed = str(rng.randrange(20000, 30000)) if rng.random() < 0.5 else ""
        host["PortBindings"] = {"80/tcp": [{"HostIp": "", "HostPort": fixed}]}
    return {network}, served


def usable(campaign):
    return [n for n, there in campaign.networks.items() if there and n not in campaign.open_networks]


def hold(campaign, network):
    campaign.held[network] += 1


def let_go(campaign, network):
    with campaign.lock:
        campaign.held[network] -= 1


def make_or_remove(campaign, rng):
    """A network comes or goes; one that a container has is left alone."""
    with campaign.lock:
        used = {n for b in campaign.books if b.state != "gone" for n in b.networks}
        free = [n for n in usable(campaign) if n not in used and not campaign.held[n]]
        many = len(usable(campaign)) > 5
        remove = rng.choice(free) if free and (many or rng.random() < 0.4) else None
        if not remove and many:
            return "network none free"
        name = remove or f"n{rng.getrandbits(40):x}"
        campaign.open_networks[name] = "rm" if remove else "create"
    if remove:
        status, answer = campaign.daemon.call("DELETE", f"/networks/{name}")
        expect(status == 204, f"network rm of {name}: {status} {answer}")
    else:
        body = {"Name": name, "EnableIPv6": rng.random() < 0.4, "Internal": rng.random() < 0.1}
        status, answer = campaign.daemon.call("POST", "/networks/create", body)
        expect(status == 201, f"network create of {name}: {status} {answer}")
    with campaign.lock:
        campaign.networks[name] = not remove
        del campaign.open_networks[name]
    return "network rm" if remove else "network create"


def connect_or_not(campaign, book, rng):
    """One network more or less for a container that has some; what was done, or None."""
    with campaign.lock:
        more = [n for n in usable(campaign) if n not in book.networks]
        less = sorted(book.networks) if len(book.networks) > 1 else []
        if not more and not less:
            return None
        connect = bool(more) and (not less or rng.random() < 0.6)
        network = rng.choice(more if connect else less)
        book.open, book.open_network = "connect" if connect else "disconnect", network
        hold(campaign, network)
    verb = book.open
    body = {"Container": book.id} if connect else {"Container": book.id, "Force": False}
    status, answer = campaign.daemon.call("POST", f"/networks/{network}/{verb}", body)
    expect(status == 200, f"{verb} of {book.id} ({book.state}) and {network}: {status} {answer}")
    book.networks = book.networks | {network} if connect else book.networks - {network}
    note(book, campaign.inspect(book))
    book.open_network = None
    let_go(campaign, network)
    return verb


def note(book, answer):
    """The addresses and the port that a run has, as told after it was acknowledged."""
    settings = answer["NetworkSettings"]
    book.addresses = {n: e["IPAddress"] for n, e in settings["Networks"].items() if e["IPAddress"]}
    book.addresses6 = {n: e["GlobalIPv6Address"] for n, e in settings["Networks"].items()}
    ports = settings["Ports"].get("80/tcp") or [] if book.served else []
    book.port = int(ports[0]["HostPort"]) if ports else None


def check_networks(campaign):
    """Networks that were made are there, removed ones are gone."""
    _, listed = campaign.daemon.call("GET", "/networks")
    there = {n["Name"] for n in listed}
    for name, wanted in campaign.networks.items():
        if name not in campaign.open_networks:
            expect((name in there) == wanted, f"network {name}: there {name in there}, told {wanted}")
            campaign.checks["network"] += 1
    for name in campaign.open_networks:
        campaign.networks[name] = name in there
    campaign.open_networks.clear()
    campaign.held.clear()


def check_one(campaign, book, answer, same_process):
    """A container has the networks it was told; a run that went on has its addresses."""
    if not book.networks and book.open_network is None:
        return
    found = {n for n in answer["NetworkSettings"]["Networks"] if n != "none"}
    either = [book.networks]
    if book.open_network:
        either.append(book.networks ^ {book.open_network})
    expect(found in either, f"{book.id} has networks {found}, not one of {either}")
    campaign.checks["networks of a container"] += 1
    before, before6 = dict(book.addresses), dict(book.addresses6)
    unsure, book.networks, book.open_network = book.open_network, found, None
    book.unsure_network = unsure
    note(book, answer)
    if same_process:
        for network, address in before.items():
            if network != unsure:
                now = book.addresses.get(network)
                expect(now == address, f"{book.id} has {now} on {network}, not {address}")
                now, address = book.addresses6.get(network), before6.get(network)
                expect(now == address, f"{book.id} has {now} on {network}, not {address}")
                campaign.checks["same address"] += 1


def settle(campaign):
    """What was open is done now or never was asked: it is taken back, so that both are the same."""
    for book in campaign.books:
        network, book.unsure_network = book.unsure_network, None
        if not network or book.state == "gone":
            continue
        end, status = time.time() + 30, 409
        while status == 409 and time.time() < end:
            status, answer = campaign.daemon.call(
                "POST", f"/networks/{network}/disconnect", {"Container": book.id, "Force": False})
        gone = "is not connected to" in str(answer)
        expect(status == 200 or gone, f"disconnect of {book.id} and {network}: {status} {answer}")
        answer = campaign.inspect(book)
        book.networks = {n for n in answer["NetworkSettings"]["Networks"] if n != "none"}
        expect(network not in book.networks, f"{book.id} is on {network} still")
        note(book, answer)


def running(campaign):
    return [b for b in campaign.books if b.state == "running" and not b.open and b.addresses]


def check_reached(campaign, when):
    """Published ports answer on 127.0.0.1 and [::1], each with its own container."""
    for book in running(campaign):
        for host in ("127.0.0.1", "[::1]") if book.port else ():
            said, end = None, time.time() + 10
            while said != book.id[:12] and time.time() < end:
                try:
                    url = f"http://{host}:{book.port}/index.html"
                    said = urllib.request.urlopen(url, timeout=3).read().decode().strip()
                except OSError as e:
                    said = str(e)
                    time.sleep(0.1)
            expect(said == book.id[:12], f"{when}: {host}:{book.port} of {book.id} said {said!r}")
            campaign.checks[f"port answers {when}"] += 1


def check_names_resolve(campaign, when, most=4):
    """A container of a user network finds another of it by its short id."""
    pairs = []
    for book in running(campaign):
        for other in running(campaign):
            common = (book.addresses.keys() & other.addresses.keys()) - {"bridge"}
            if book is not other and common:
                pairs.append((book, other, {other.addresses[n] for n in common}))
    for book, other, addresses in pairs[:most]:
        said, end = "", time.time() + 10
        while not any(a in said for a in addresses) and time.time() < end:
            said = subprocess.run(
                ["nsenter", f"--net=/proc/{book.pid}/ns/net", "timeout", "3", "busybox", "nslookup",
                 other.id[:12], "127.0.0.11"], capture_output=True, text=True).stdout
        ok = any(a in said for a in addresses)
        expect(ok, f"{when}: {book.id} asked for {other.id}, {addresses}: {said!r}")
        campaign.checks[f"name resolves {when}"] += 1


def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()


def strays(campaign, root, states):
    """Links, rules, namespaces and names that are there without an owner, or are missing."""
    _, listed = campaign.daemon.call("GET", "/networks")
    ids = {n["Name"]: n["Id"] for n in listed if n["Driver"] == "bridge"}
    active = {i for i, s in states.items() if s in ("running", "paused", "restarting")}
    must, may, ports = set(), set(), {}
    for cid in active:
        status, answer = campaign.daemon.call("GET", f"/containers/{cid}/json")
        if status != 200:
            continue
        lasts = answer["State"]["Status"] in ("running", "paused")
        lasts = lasts and answer["HostConfig"]["RestartPolicy"]["Name"] in ("", "no")
        lasts = lasts and "exit" not in str(answer["Config"]["Cmd"])
        for network in answer["NetworkSettings"]["Networks"]:
            if network in ids:
                device = "veth" + digest(f"{cid}/{ids[network]}")[:10]
                may.add(device)
                must |= {device} if lasts else set()
        for bindings in answer["NetworkSettings"]["Ports"].values():
            for binding in bindings or []:
                ports[int(binding["HostPort"])] = cid
    found = links(ids, must, may) + rules(ports)
    found += [f"namespace {i}" for i in folder(f"{root}/run/netns") if i not in active]
    for line in known_names(f"{root}/run/names/control"):
        words = line.split()
        if words[0] == "box":
            found += [] if words[1] in active else [f"name of {words[1]}"]
        else:
            found += [] if words[1] in ids.values() else [f"names of network {words[1]}"]
    return found


def known_names(path):
    """What the name server knows: a line a container, then one for each of its networks."""
    found = []
    while os.path.exists(path):
        with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as server:
            try:
                server.connect(path)
                server.send(f"list {sum(li.startswith('box') for li in found)} 50".encode())
                lines = server.recv(1 << 18).decode().splitlines()[:-1]
            except ConnectionError:
                return found
        if not lines:
            break
        found += lines
    return found


def folder(path):
    return os.listdir(path) if os.path.isdir(path) else []


def links(ids, must, may):
    bridges = {BRIDGE} | {f"br-{i[:12]}" for n, i in ids.items() if n != "bridge"}
    raw = subprocess.run(["ip", "-j", "link"], capture_output=True, text=True, check=True).stdout
    there = {link["ifname"]: link.get("master") for link in json.loads(raw)}
    own = {name for name in there if name != "lo"}
    found = [f"link {n}" for n in own if n not in bridges and n not in may]
    found += [f"link {n} is missing" for n in must | bridges if n not in own]
    found += [f"link {n} is in no bridge" for n in own & must if there[n] not in bridges]
    return found


def rules(ports):
    raw = subprocess.run(["nft", "-j", "list", "ruleset"], capture_output=True, text=True, check=True)
    there, found = [], []
    for item in json.loads(raw.stdout)["nftables"]:
        own = []
        for key, _ in item.get("map", {}).get("elem", []):
            key = key["concat"] if isinstance(key, dict) and "concat" in key else key
            own.append(int(key[-1]))
        found += [f"a port twice: {sorted(own)}"] if len(set(own)) < len(own) else []
        there += own
    found += [f"rule of port {p}" for p in there if p not in ports]
    return found + [f"rule of port {p} of {c} is missing" for p, c in ports.items() if p not in there]


def helpers(root):
    """Of the name server and of [::1], which outlive moord but not the last container."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            words = open(f"/proc/{pid}/cmdline", "rb").read().decode(errors="replace").split("\0")
        except OSError:
            continue
        if any(w.endswith(("/names.pl", "/loopback.pl")) and root in w for w in words):
            found.append(pid)
    return found


def finish(campaign, root):
    """With the last container gone only the default bridge is left, and at its end nothing."""
    _, listed = campaign.daemon.call("GET", "/networks")
    for network in listed:
        if network["Name"] not in ("bridge", "host", "none"):
            status, answer = campaign.daemon.call("DELETE", f"/networks/{network['Name']}")
            expect(status == 204, f"network rm of {network['Name']}: {status} {answer}")
    end = time.time() + 20
    while True:
        left = strays(campaign, root, {}) + [f"helper {p}" for p in helpers(root)]
        if not left or time.time() > end:
            break
        time.sleep(0.3)
    expect(not left, f"left of networks: {left}")
