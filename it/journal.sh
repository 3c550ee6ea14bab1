#!/usr/bin/env bash
# The journal through moor's own commands: a cursor that goes on over a crash and a removal, the past
# of what is removed, proof, export and import; and a bound that holds under a flood. Needs root and a
# built bin/moord. Starts a daemon of its own, prints each check and a closing count.
set -u
here=$(cd "$(dirname "$0")/.." && pwd)
root=$(mktemp -d /tmp/moor-journal.XXXXXX)
export DOCKER_HOST="unix://$root/moor.sock" MOORD_JAVA_OPTS="-Dmoor.warm-up=false"
# shellcheck source=it/lib.sh
. "$here/it/lib.sh"

m() { timeout -k 2 60 "$here/bin/moor" "$@" 2>"$root/err" </dev/null; }
moord() { timeout -k 2 120 "$here/bin/moord" "$@" 2>"$root/err" </dev/null; }
number() { sed -n 's/.*moor\.sequence=\([0-9]*\).*/\1/p'; }
disk() { du -sk "$root/data/journal" 2>/dev/null | cut -f1; }

start() { start_moord --bridge none "$@"; }

# shellcheck disable=SC2317  # called by the trap
finish() {
  ids=$(m ps -aq)
  # shellcheck disable=SC2086
  [ -n "$ids" ] && m rm -fv $ids >/dev/null
  wind_up
}
trap 'finish; exit $?' EXIT

start
curl -s --max-time 60 --unix-socket "$root/moor.sock" -X POST http://moor/moor/images/bootstrap >/dev/null

m run -d --name one busybox sleep 100000 >/dev/null
m events --after 0 --until 0s >"$root/first"
has "the first event ever is there" "$(head -n 1 "$root/first")" "image"
has "and the latest" "$(tail -n 1 "$root/first")" "container start"
cursor=$(tail -n 1 "$root/first" | number)
(timeout -k 2 60 "$here/bin/moor" events --after "$cursor" >"$root/live" 2>&1 </dev/null) &
live=$!
m rename one uno >/dev/null
for _ in $(seq 100); do grep -q "container rename" "$root/live" && break; sleep 0.1; done
has "a stream after the cursor goes on live" "$(cat "$root/live")" "container rename"
kill "$live" 2>/dev/null
crash
start
m rm -f uno >/dev/null
m events --after "$cursor" --until 0s >"$root/rest"
is "after the cursor, over a crash and a removal" \
  "$(awk '$2 == "container" {print $3}' "$root/rest" | tr '\n' ' ')" "rename kill die destroy "
m events --after 0 --until 0s >"$root/all"
is "nothing is missed and nothing is twice" "$(cat "$root/first" "$root/rest")" "$(cat "$root/all")"
is "the numbers rise" "$(number <"$root/all")" "$(number <"$root/all" | sort -n)"
is "after the last one there is nothing" \
  "$(m events --after "$(tail -n 1 "$root/all" | number)" --until 0s)" ""
m events --after x --until 0s >/dev/null
has "what is no number is refused" "$(cat "$root/err")" "after"

has "the history of what is removed" "$(m history uno)" "removed"
has "and why" "$(m why uno)" "remove"
m create --name aged busybox true >/dev/null
sleep 0.1
past=$(date -u +%Y-%m-%dT%H:%M:%S.%NZ)
m rename aged renewed >/dev/null
m rm renewed >/dev/null
has "ps --at shows what is gone, under its old name" "$(m ps -a --at "$past")" "aged"
has "inspect --at too" "$(m inspect --at "$past" renewed)" '"/aged"'
has "diff --from names it" "$(m diff --from "$past")" "D aged"
m run --name short busybox sh -c 'exit 3' >/dev/null
is "verify finds nothing wrong" "$(m journal verify >/dev/null; echo $?)" 0
is "and the replay no drift" "$(m journal verify --replay >/dev/null; echo $?)" 0
m journal export >"$root/export"
kill -TERM "$pid"
wait "$pid"
moord journal import "$root/export" --data-root "$root/copy" >/dev/null
moord journal export --data-root "$root/copy" >"$root/again"
is "an import exports the same" "$(cksum <"$root/again")" "$(cksum <"$root/export")"
has "the copy tells the past" "$(moord journal history --data-root "$root/copy" short)" "exited"

# 150 MiB of labels that nothing can compress, of containers that come and go
start --journal-max-size 64m
m create --name stays --label kept=yes busybox true >/dev/null
most=0
(while kill -0 "$pid" 2>/dev/null; do disk; done >"$root/sizes" 2>/dev/null) &
watch=$!
python3 - "$root/moor.sock" >"$root/flood" <<'PY'
import http.client, json, os, socket, sys, threading

class Unix(http.client.HTTPConnection):
    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(120)
        self.sock.connect(sys.argv[1])

def lives(count, wrong):
    connection = Unix("moor")
    def call(method, path, body=None):
        connection.request(method, path, body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        text = answer.read()
        if answer.status >= 300:
            wrong.append("%s %s: %d %s" % (method, path[:40], answer.status, text[:200]))
            return {}
        return json.loads(text) if text else {}
    for _ in range(count):
        label = os.urandom(75000).hex()
        made = call("POST", "/containers/create", json.dumps({"Image": "busybox", "Labels": {"noise": label}}))
        if "Id" in made:
            call("DELETE", "/containers/" + made["Id"])

wrong = []
threads = [threading.Thread(target=lives, args=(250, wrong)) for _ in range(4)]
[t.start() for t in threads]
[t.join() for t in threads]
print("%d refused" % len(wrong), *wrong[:3])
PY
kill "$watch"
wait "$watch" 2>/dev/null
is "a flood is held back, not refused" "$(cat "$root/flood")" "0 refused"
most=$(sort -n "$root/sizes" | tail -n 1)
[ "$most" -le 65536 ] && ok "the bound of 64 MiB held ($most KiB at most, $(wc -l <"$root/sizes") looks)" ||
  no "the bound of 64 MiB held" "$most KiB"
has "what was dropped is told" "$(cat "$root/log")" "are dropped to keep its bound"
is "what lives is there" "$(m inspect -f '{{index .Config.Labels "kept"}}' stays)" yes
is "the journal is whole" "$(m journal verify >/dev/null; echo $?)" 0
crash
start --journal-max-size 64m
is "and after a crash" "$(m journal verify >/dev/null; echo $?)" 0
is "what lives is there still" "$(m inspect -f '{{index .Config.Labels "kept"}}' stays)" yes
