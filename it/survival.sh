#!/usr/bin/env bash
# The promise, with the real docker CLI: containers outlive moord, whatever ends it. Needs root and a
# built bin/moord. Starts a daemon of its own, cleans up by id, prints each check and a closing count.
set -u
here=$(cd "$(dirname "$0")/.." && pwd)
root=$(mktemp -d /tmp/moor-survival.XXXXXX)
export DOCKER_HOST="unix://$root/moor.sock" MOORD_JAVA_OPTS="-Dmoor.warm-up=false"
# shellcheck source=it/lib.sh
. "$here/it/lib.sh"

d() { timeout -k 2 60 docker "$@" 2>"$root/err" </dev/null; }
inspect() { d inspect -f "$2" "$1"; }

start() { start_moord --bridge none "$@"; }

# shellcheck disable=SC2317  # called by the trap
finish() {
  ids=$(d ps -aq --no-trunc)
  [ -n "$ids" ] && d rm -fv $ids >/dev/null
  wind_up
}
trap 'finish; exit $?' EXIT

start
curl -s --max-time 60 --unix-socket "$root/moor.sock" -X POST http://moor/moor/images/bootstrap >/dev/null

d run -d --name runs busybox sleep 100000 >/dev/null
d run -d --name stands busybox sleep 100000 >/dev/null
d pause stands >/dev/null
d run -d --name talks busybox sh -c 'i=0; while :; do i=$((i+1)); echo line $i; usleep 2000; done' >/dev/null
d run -d --name ends busybox sh -c 'sleep 3; exit 42' >/dev/null
d run -d --rm --name fleeting busybox sh -c 'sleep 3' >/dev/null
d run -d --name comes-back --restart on-failure:5 busybox sh -c 'sleep 4; exit 3' >/dev/null
(sleep 30 | timeout -k 2 60 docker run -i --name listens busybox cat >/dev/null 2>&1) &
listener=$!
for _ in $(seq 100); do [ "$(inspect listens '{{.State.Running}}')" = true ] && break; sleep 0.1; done
before="$(inspect runs '{{.State.Pid}}') $(inspect stands '{{.State.Pid}}') $(inspect talks '{{.State.Pid}}')"

crash
sleep 5 # what ends, ends while nobody looks
start
after="$(inspect runs '{{.State.Pid}}') $(inspect stands '{{.State.Pid}}') $(inspect talks '{{.State.Pid}}')"
is "pids are the same after SIGKILL" "$after" "$before"
is "paused stays paused" "$(inspect stands '{{.State.Status}}')" paused
is "the exit code of the gap is known" "$(inspect ends '{{.State.ExitCode}}')" 42
is "wait on the ended one answers" "$(d wait ends)" 42
finished=$(date -d "$(inspect ends '{{.State.FinishedAt}}')" +%s)
started=$(date -d "$(inspect ends '{{.State.StartedAt}}')" +%s)
[ $((finished - started)) -ge 2 ] && [ $((finished - started)) -le 4 ] && ok "its end is the true one" ||
  no "its end is the true one" "it ran $((finished - started)) s"
has "the die of the gap is an event" "$(d events --since 0 --until 0s --filter container=ends --filter event=die)" "exitCode=42"
for _ in $(seq 100); do [ -z "$(d ps -aq --filter name=fleeting)" ] && break; sleep 0.1; done
is "a --rm container of the gap is removed" "$(d ps -aq --filter name=fleeting)" ""
for _ in $(seq 100); do [ "$(inspect comes-back '{{.RestartCount}}')" -ge 1 ] && break; sleep 0.1; done
[ "$(inspect comes-back '{{.RestartCount}}')" -ge 1 ] && ok "the restart policy is applied" ||
  no "the restart policy is applied" "RestartCount $(inspect comes-back '{{.RestartCount}}')"
# StdinOnce: moord was the one end of the stdin, so cat read EOF and ended by itself
is "an open run -i got EOF, was not killed" "$(inspect listens '{{.State.Status}} {{.State.ExitCode}}')" "exited 0"
is "exec works on a survivor" "$(d exec runs echo alive)" alive
d unpause stands >/dev/null
is "unpause works on a survivor" "$(inspect stands '{{.State.Status}}')" running
d stop -t 1 runs >/dev/null
is "stop works on a survivor" "$(inspect runs '{{.State.Status}}')" exited
d run -d --name runs busybox true >/dev/null
has "its name is still taken" "$(cat "$root/err")" "is already in use by container"
d kill talks >/dev/null
d wait talks >/dev/null
d logs talks >"$root/lines"
gap=$(awk '{if ($2 != n + 1) print "after " n " comes " $2; n = $2}' "$root/lines" | head -n 1)
is "the log has no gap ($(wc -l <"$root/lines") lines)" "$gap" ""
kill "$listener" 2>/dev/null

second=$("$here/bin/moord" --data-root "$root/data" --exec-root "$root/run2" -H "unix://$root/second.sock" 2>&1)
is "a second moord refuses" "$?" 1
has "and names the first one's pid" "$second" "pid $pid"

runs=$(inspect stands '{{.State.Pid}}')
kill -TERM "$pid"
wait "$pid"
is "SIGTERM ends moord cleanly" "$?" 0
kill -0 "$runs" 2>/dev/null && ok "and leaves containers alone" || no "and leaves containers alone" "pid $runs is gone"
start
is "and the next one adopts them" "$(inspect stands '{{.State.Pid}}')" "$runs"

shim=$(awk '/^PPid/ {print $2}' "/proc/$runs/status")
kill -9 "$shim"
for _ in $(seq 50); do d ps --filter name=stands --format '{{.Status}}' | grep -q unmonitored && break; sleep 0.1; done
has "a lost conmon is told" "$(d ps --filter name=stands --format '{{.Status}}')" unmonitored
kill -0 "$runs" 2>/dev/null && ok "its container runs on" || no "its container runs on" "pid $runs is gone"
d stop -t 1 stands >/dev/null
is "and can be stopped" "$(inspect stands '{{.State.Status}}')" exited

missing=$(unshare -m sh -c "mount --bind /dev/null $(command -v conmon) && exec \"$here/bin/moord\" \
  --data-root $root/data3 --exec-root $root/run3 -H unix://$root/third.sock" 2>&1)
is "moord does not start without conmon" "$?" 1
has "and says what to install" "$missing" "conmon is missing"
