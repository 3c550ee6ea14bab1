#!/usr/bin/env bash
# Volumes, mounts, limits and health with the real docker CLI, across a SIGKILL of moord. Needs root
# and a built bin/moord. Starts a daemon of its own, cleans up by id, prints each check and a count.
set -u
here=$(cd "$(dirname "$0")/.." && pwd)
root=$(mktemp -d /tmp/moor-volumes.XXXXXX)
export DOCKER_HOST="unix://$root/moor.sock" MOORD_JAVA_OPTS="-Dmoor.warm-up=false"
# shellcheck source=it/lib.sh
. "$here/it/lib.sh"

d() { timeout -k 2 60 docker "$@" 2>"$root/err" </dev/null; }
# with the fields of --mount that a docker CLI before 26 does not know: moor knows them all
new() {
  local major
  major=$(docker --version | sed 's/[^0-9]*\([0-9]*\).*/\1/')
  if [ "$major" -ge 26 ]; then d "$@"; else timeout -k 2 60 "$here/bin/moor" "$@" 2>"$root/err" </dev/null; fi
}
run() { d run --rm "$@"; }
refused() { local what=$1 words=$2; shift 2; d "$@" >/dev/null; has "$what" "$(cat "$root/err")" "$words"; }
new_refused() { local what=$1 words=$2; shift 2; new "$@" >/dev/null; has "$what" "$(cat "$root/err")" "$words"; }
# until counts whole seconds
events() { d events --since 0 --until "$(($(date +%s) + 1))" "$@"; }
inspect() { d inspect -f "$2" "$1"; }
until_is() { for _ in $(seq 100); do [ "$(inspect "$1" "$2")" = "$3" ] && break; sleep 0.1; done; is "$4" "$(inspect "$1" "$2")" "$3"; }

start() { start_moord --bridge none "$@"; }

# shellcheck disable=SC2317  # called by the trap
finish() {
  ids=$(d ps -aq --no-trunc)
  [ -n "$ids" ] && d rm -fv $ids >/dev/null
  umount "$root/shared/below" 2>/dev/null
  umount "$root/shared" 2>/dev/null
  wind_up
}
trap 'finish; exit $?' EXIT

start
curl -s --max-time 60 --unix-socket "$root/moor.sock" -X POST http://moor/moor/images/bootstrap >/dev/null

# local driver with mount options: mounted for the first run, unmounted after the last
data="$root/data/volumes"
mkdir "$root/dir" && echo hello >"$root/dir/file"
d volume create --driver local -o type=tmpfs -o device=tmpfs -o o=size=1m,mode=1777 mem >/dev/null
d volume create -o type=none -o o=bind -o device="$root/dir" --label team=blue bound >/dev/null
refused "an option that is not known" 'create xx: invalid option: "foo"' volume create -o foo=1 xx
refused "an option that lacks another" 'create xx: missing required option: "device"' volume create -o type=nfs xx
d volume create -o type=nfs -o device=:/x -o o=addr=127.0.0.1,soft,timeo=1,retrans=1 share >/dev/null
grep -qw nfs /proc/filesystems || refused "nfs where the kernel has none" "failed to mount local volume: mount :/x" run --rm -v share:/s busybox true
d volume rm share >/dev/null
refused "another driver" 'plugin "nope" not found' volume create -d nope xx
is "a bind volume shows its folder" "$(run -v bound:/b busybox cat /b/file)" hello
d volume create -o type=tmpfs -o device=tmpfs -o o=noexec,nosuid,nodev still >/dev/null
is "what a volume's mount forbids holds in a container" "$(run -v still:/s busybox sh -c 'cp /bin/busybox /s/b && /s/b true' 2>/dev/null; run -v still:/s busybox sed -n 's#^tmpfs /s tmpfs \(rw,nosuid,nodev,noexec\).*#\1#p' /proc/mounts)" rw,nosuid,nodev,noexec
is "also in one with runc" "$(run --runtime runc -v still:/s busybox sed -n 's#^tmpfs /s tmpfs \(rw,nosuid,nodev,noexec\).*#\1#p' /proc/mounts)" rw,nosuid,nodev,noexec
is "and /dev/shm is so, when it is shared" "$(run --ipc shareable busybox sed -n 's#^shm /dev/shm tmpfs \(rw,nosuid,nodev,noexec\).*#\1#p' /proc/mounts)" rw,nosuid,nodev,noexec
d volume rm still >/dev/null
d run -d --name one -v mem:/m busybox sleep 100000 >/dev/null
is "a tmpfs volume is mounted" "$(run -v mem:/m busybox sh -c 'echo x >/m/x; grep " /m " /proc/mounts | cut -d" " -f3')" tmpfs
is "and shared with who runs" "$(d exec one cat /m/x)" x
crash
start
is "and still so after SIGKILL" "$(run -v mem:/m busybox cat /m/x)" x
refused "who runs keeps it from removal" "volume is in use" volume rm mem
d volume prune -af >/dev/null
is "and from a prune" "$(d volume ls -qf name=mem)" mem
d rm -f one >/dev/null
for _ in $(seq 50); do grep -q "$data/mem" /proc/mounts || break; sleep 0.1; done
is "after the last run it is unmounted" "$(grep -c "$data/mem" /proc/mounts)" 0
d volume create -o type=none -o o=bind -o device="$root/gone" missing >/dev/null
refused "a device that is not there" "failed to mount local volume: mount $root/gone:" run --rm -v missing:/m busybox true
d volume rm missing bound >/dev/null
is "removing a bind volume leaves its folder" "$(cat "$root/dir/file")" hello

# copy-up, vanished folders, lists and prunes
mkdir "$root/image" && mkdir -p "$root/image/stuff/deep" && echo copied >"$root/image/stuff/deep/f" && cp /bin/busybox "$root/image/busybox"
tar -C "$root/image" -c . | d import -c 'VOLUME /stuff' - filled >/dev/null 2>&1
timeout 60 docker import -c 'VOLUME /stuff' <(tar -C "$root/image" -c .) filled >/dev/null 2>&1
is "a new volume has the image's content" "$(run -v up:/stuff filled /busybox cat /stuff/deep/f)" copied
is "nocopy leaves it empty" "$(run --mount type=volume,src=up2,dst=/stuff,volume-nocopy filled /busybox ls /stuff)" ""
is "a subpath" "$(new run --rm --mount type=volume,src=up,dst=/s,volume-subpath=deep busybox cat /s/f)" copied
new_refused "a subpath that is not there" "has no nope" run --rm --mount type=volume,src=up,dst=/s,volume-subpath=nope busybox true
new_refused "a subpath that leaves" "subpath must be a relative path" create --mount type=volume,src=up,dst=/s,volume-subpath=../x busybox true
is "labels and options of --mount" "$(run --mount 'type=volume,src=lab,dst=/l,volume-label=a=b,volume-opt=type=tmpfs,volume-opt=device=tmpfs' busybox true; d volume inspect -f '{{.Labels.a}} {{.Options.type}}' lab)" "b tmpfs"
d run -d --name keeps filled /busybox sleep 100000 >/dev/null
anon=$(inspect keeps '{{range .Mounts}}{{.Name}}{{end}}')
d create --name dead -v other:/o busybox true >/dev/null
is "dangling volumes" "$(d volume ls -qf dangling=true | sort | tr '\n' ' ')" "lab mem up up2 "
is "volumes by name, a regular expression" "$(d volume ls -qf 'name=^up$')" up
is "volumes by label" "$(d volume ls -qf label=a=b)" lab
d volume prune -f >/dev/null
is "a prune takes no volume in use" "$(d volume ls -q | grep -c "$anon")" 1
crash
start
d volume prune -af >/dev/null
is "not even after SIGKILL, and no created container's" "$(d volume ls -q | sort)" "$(printf '%s\n' "$anon" other | sort)"
d rm -fv keeps dead >/dev/null
is "rm -v takes the anonymous one alone" "$(d volume ls -q)" other
d run -d --name van -v other:/o busybox sleep 100000 >/dev/null
d stop -t 0 van >/dev/null
rm -rf "$data/other"
refused "a folder that vanished is told" "has vanished" start van
d rm van >/dev/null
d run -d --name rests -v rested:/r filled /busybox sleep 100000 >/dev/null
d pause rests >/dev/null
crash
start
d volume prune -af >/dev/null
is "a prune after SIGKILL takes no paused container's volumes" "$(inspect rests '{{.State.Paused}} {{len .Mounts}}') $(d volume ls -q | grep -cFx "$(inspect rests '{{range .Mounts}}{{.Name}}{{println}}{{end}}' | sed '/^$/d')")" "true 2 2"
d rm -fv rests >/dev/null
d volume rm rested >/dev/null

# volumes-from, read-only, tmpfs, propagation
d run -d --name lends -v given:/g -v "$root/dir:/host:ro" busybox sleep 100000 >/dev/null
is "volumes-from" "$(run --volumes-from lends busybox sh -c 'echo y >/g/y; cat /host/file /g/y' | tr '\n' ' ')" "hello y "
is "what is lent is no option of one's own" "$(d create --name borrows --volumes-from lends --tmpfs /t busybox true >/dev/null; inspect borrows '{{json .HostConfig.Mounts}} {{range .Mounts}}{{.Destination}}:{{.Mode}} {{end}}'; d rm borrows >/dev/null)" "null /g: /host: "
has "volumes-from read-only" "$(run --volumes-from lends:ro busybox sh -c 'echo z >/g/z' 2>&1; cat "$root/err")" "Read-only file system"
refused "volumes-from of nobody" "No such container: nobody" create --volumes-from nobody busybox
is "tmpfs with size and mode" "$(run --mount type=tmpfs,dst=/t,tmpfs-size=1m,tmpfs-mode=1770 busybox sh -c 'stat -c %a /t; df -k /t | awk "NR==2 {print \$2}"' | tr '\n' ' ')" "1770 1024 "
mkdir -p "$root/shared" && mount -t tmpfs tmpfs "$root/shared" && mount --make-private "$root/shared" && mkdir "$root/shared/below"
refused "rshared of a private mount" "but it is not a shared mount" run --rm -v "$root/shared:/s:rshared" busybox true
mount --make-shared "$root/shared"
d run -d --name sees -v "$root/shared:/s:rslave" busybox sleep 100000 >/dev/null
d run -d --name alone -v "$root/shared:/s:rprivate" busybox sleep 100000 >/dev/null
d run -d --name gives --privileged -v "$root/shared:/s:rshared" busybox sleep 100000 >/dev/null
if d exec gives mount -t tmpfs tmpfs /s/below; then
  is "rshared lets its mounts out" "$(grep -c " $root/shared/below " /proc/mounts)" 1
  d exec gives umount /s/below
  is "and its unmounts" "$(grep -c " $root/shared/below " /proc/mounts)" 0
else
  echo "skip  rshared lets its mounts out: $(cat "$root/err")"
fi
d rm -f gives >/dev/null
mount -t tmpfs tmpfs "$root/shared/below" && echo below >"$root/shared/below/f"
is "rslave lets later mounts in" "$(d exec sees cat /s/below/f)" below
is "rprivate does not" "$(d exec alone ls /s/below)" ""
is "a recursive bind has them" "$(run -v "$root/shared:/s" busybox cat /s/below/f)" below
is "a non-recursive one has not" "$(new run --rm --mount "type=bind,src=$root/shared,dst=/s,bind-recursive=disabled" busybox ls /s/below)" ""
has "read-only goes down" "$(run -v "$root/shared:/s:ro" busybox sh -c 'echo 1 >/s/below/g' 2>&1; cat "$root/err")" "Read-only file system"
has "as it does where that is a must" "$(new run --rm --mount "type=bind,src=$root/shared,dst=/s,readonly,bind-propagation=rprivate,bind-recursive=readonly" busybox sh -c 'echo 1 >/s/below/g' 2>&1; cat "$root/err")" "Read-only file system"
is "unless it is not to" "$(new run --rm --mount "type=bind,src=$root/shared,dst=/s,readonly,bind-recursive=writable" busybox sh -c 'echo 1 >/s/below/g && cat /s/below/g')" 1
refused "a propagation that is none" "invalid propagation mode: foo" run --rm --mount "type=bind,src=$root/shared,dst=/s,bind-propagation=foo" busybox true
refused "a bind source that is not there" "bind source path does not exist: $root/no" run --rm --mount "type=bind,src=$root/no,dst=/x" busybox true

# limits
d run -d --name scored --oom-score-adj 300 busybox sleep 100000 >/dev/null
is "an exec has its container's OOM score, not moord's" "$(d exec scored cat /proc/self/oom_score_adj)" 300
d rm -f scored >/dev/null
d run -d --name probed -u 777 --health-cmd true --health-interval 100ms busybox sleep 100000 >/dev/null
until_is probed '{{.State.Health.Status}}' healthy "a probe runs as another user"
is "an exec reads nothing" "$(d exec -u 778 probed sh -c 'cat; id -u')" 778
is "and the host's /dev/null stays root's" "$(stat -c '%u %a' /dev/null)" "0 666"
d rm -f probed >/dev/null
d run -d --name limited -m 64m busybox sleep 100000 >/dev/null
group=/sys/fs/cgroup/memory$(sed -n 's/.*:memory:\(.*\)/\1/p' "/proc/$(inspect limited '{{.State.Pid}}')/cgroup")
[ -d "$group" ] || group=/sys/fs/cgroup$(sed -n 's/^0:://p' "/proc/$(inspect limited '{{.State.Pid}}')/cgroup")
limit() { cat "$group/memory.limit_in_bytes" "$group/memory.max" 2>/dev/null; }
d update -m 32m limited >/dev/null
is "update writes the cgroup" "$(limit)" 33554432
refused "memory above the swap limit" "update the memoryswap at the same time" update -m 1g limited
crash
start
is "the new limit is kept" "$(inspect limited '{{.HostConfig.Memory}}')" 33554432
d restart -t 0 limited >/dev/null
is "also by the next run" "$(limit)" 33554432
has "stats" "$(d stats --no-stream --format '{{.Name}} {{.MemUsage}}' limited)" "/ 32MiB"
d run --name greedy -m 8m --memory-swap 8m busybox sh -c 'dd if=/dev/zero of=/dev/null bs=64M count=1' >/dev/null
is "running out of memory is told" "$(inspect greedy '{{.State.OOMKilled}} {{.State.ExitCode}}')" "true 137"
has "and is an event" "$(events --filter container=greedy --filter event=oom)" "container oom"
d run -d --name hurt -m 16m --memory-swap 16m busybox sh -c 'dd if=/dev/zero of=/dev/null bs=64M count=1; sleep 100000' >/dev/null
for _ in $(seq 50); do [ -n "$(events --filter container=hurt --filter event=oom)" ] && break; sleep 0.1; done
has "it is one too while the first process lives" "$(events --filter container=hurt --filter event=oom)" "container oom"
is "which goes on" "$(inspect hurt '{{.State.Running}}')" true
crash
start
until_is hurt '{{.State.Running}}' true "also after SIGKILL"
is "and it is told once" "$(events --filter container=hurt --filter event=oom | grep -c oom)" 1

# health
d run -d --name sick --health-cmd 'test -f /ok' --health-interval 200ms --health-retries 2 busybox sleep 100000 >/dev/null
until_is sick '{{.State.Health.Status}}' unhealthy "it becomes unhealthy"
d exec sick touch /ok
until_is sick '{{.State.Health.Status}}' healthy "it becomes healthy"
has "ps shows it" "$(d ps --filter health=healthy --format '{{.Names}} {{.Status}}')" "(healthy)"
crash
d version >/dev/null
start
is "its health outlives moord" "$(inspect sick '{{.State.Health.Status}}')" healthy
d exec sick rm /ok
until_is sick '{{.State.Health.Status}}' unhealthy "and is watched on"
is "each change is one event" "$(events --filter container=sick --filter event=health_status --format '{{.Action}}' | tr '\n' ,)" "health_status: unhealthy,health_status: healthy,health_status: unhealthy,"
is "the last five results are shown" "$(for _ in $(seq 60); do n=$(inspect sick '{{len .State.Health.Log}}'); [ "$n" = 5 ] && break; sleep 0.1; done; echo "$n")" 5
d run -d --name hangs --health-cmd 'sleep 1000' --health-interval 100ms --health-timeout 300ms --health-retries 1 busybox sleep 100000 >/dev/null
until_is hangs '{{.State.Health.Status}}' unhealthy "a probe that hangs is ended"
has "and says so" "$(inspect hangs '{{(index .State.Health.Log 0).Output}}')" "Health check exceeded timeout (300ms)"
