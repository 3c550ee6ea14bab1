#!/usr/bin/env bash
# moor network and what goes with it, as people type it, in a network namespace of its own. Needs root
# and a built bin/moord. Prints each check and a count; the namespace ends with it.
set -u
here=$(cd "$(dirname "$0")/.." && pwd)
[ "${1:-}" = inside ] || exec unshare --net "$0" inside
root=$(mktemp -d /tmp/moor-networks.XXXXXX)
export MOOR_HOST="unix://$root/moor.sock" MOORD_JAVA_OPTS="-Dmoor.warm-up=false"
# shellcheck source=it/lib.sh
. "$here/it/lib.sh"

m() { timeout -k 2 60 "$here/bin/moor" "$@" 2>"$root/err" </dev/null; }
refused() { local what=$1 words=$2; shift 2; if m "$@" >/dev/null; then no "$what" "it went through"; else has "$what" "$(cat "$root/err")" "$words"; fi; }
served() { for _ in $(seq 40); do [ "$(curl -s --max-time 2 "$1")" = served ] && break; sleep 0.1; done; curl -s --max-time 2 "$1"; }
web() { m run -d --name "$@" busybox sh -c 'echo served >/index.html; exec httpd -f -h /' >/dev/null; }

start() { start_moord --bridge moorit0 --bip 10.215.0.1/24; }

# shellcheck disable=SC2317  # called by the trap
finish() {
  ids=$(m ps -aq --no-trunc)
  # shellcheck disable=SC2086  # one word for each id
  [ -n "$ids" ] && m rm -f $ids >/dev/null
  [ -n "$pid" ] && kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null
  wind_up
}
trap 'finish; exit $?' EXIT

ip link set lo up
start
m image bootstrap >/dev/null

is "networks there are" "$(m network ls --format '{{.Name}} {{.Driver}}' | sort | tr '\n' ,)" "bridge bridge,host host,none null,"
id=$(m network create --subnet 10.215.8.0/24 --gateway 10.215.8.9 --label team=blue front)
is "create tells the id" "${#id}" 64
is "inspect" "$(m network inspect -f '{{(index .IPAM.Config 0).Subnet}} {{(index .IPAM.Config 0).Gateway}} {{.Labels.team}}' front)" "10.215.8.0/24 10.215.8.9 blue"
is "by label" "$(m network ls -q --no-trunc --filter label=team=blue)" "$id"
refused "a name twice" "already exists" network create front
refused "a subnet twice" "Pool overlaps" network create --subnet 10.215.8.128/25 over
refused "a driver that is none" "not found" network create -d nope x
m network create --internal back >/dev/null
web web --network front --ip 10.215.8.77 -p 8090:80
is "a fixed address" "$(m inspect -f '{{.NetworkSettings.Networks.front.IPAddress}}' web)" 10.215.8.77
is "a published port" "$(served http://127.0.0.1:8090/)" served
is "moor port" "$(m port web 80)" 0.0.0.0:8090
m network connect --alias site back web
m run -d --name peer --network back busybox sleep 100000 >/dev/null
has "an alias" "$(m exec peer nslookup site)" "Address: $(m inspect -f '{{.NetworkSettings.Networks.back.IPAddress}}' web)"
is "who is on it" "$(m network inspect -f '{{range .Containers}}{{.Name}} {{end}}' back | tr ' ' '\n' | sort | xargs)" "peer web"
m rename web shop
has "a rename" "$(for _ in $(seq 20); do m exec peer nslookup shop | grep -q 'Name:' && break; sleep 0.1; done; m exec peer nslookup shop)" "Name:"
refused "a network in use" "active endpoints" network rm back
m network disconnect back shop
has "disconnected" "$(for _ in $(seq 20); do m exec peer nslookup shop | grep -q NXDOMAIN && break; sleep 0.1; done; m exec peer nslookup shop)" NXDOMAIN
kill -9 "$pid"
wait "$pid" 2>/dev/null
is "served while moord is dead" "$(served http://127.0.0.1:8090/)" served
start
is "and after" "$(served http://127.0.0.1:8090/)" served
m rm -f shop peer >/dev/null
m network create unused >/dev/null
m network rm front >/dev/null
is "prune takes what nobody uses" "$(m network prune -f | grep -c 'back\|unused')" 2
is "nothing else is left" "$(m network ls --format '{{.Name}}' | sort | tr '\n' ,)" "bridge,host,none,"
is "nor in the kernel" "$(ip -o link | awk -F': ' '{print $2}' | sort | tr '\n' ,)" "lo,moorit0,"
