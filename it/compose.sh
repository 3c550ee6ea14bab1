#!/usr/bin/env bash
# A Compose project with real servers (nginx, redis, postgres): up, scale, recreate, logs, exec, restart,
# moord killed in the middle, down. Needs root, docker-compose and a built bin/moord.
#
#   it/compose.sh            on a moord of its own
#   it/compose.sh --docker   the same checks on the Docker Engine of DOCKER_HOST, but for the kill
#   it/compose.sh --v2       with the plugin, `docker compose`, instead of docker-compose
set -u
here=$(cd "$(dirname "$0")/.." && pwd)
root=$(mktemp -d /tmp/moor-compose.XXXXXX)
engine=moor
compose=docker-compose
for option in "$@"; do
  case $option in
    --docker) engine=docker ;;
    --v2) compose="docker compose" ;;
    *) echo "what is $option?" >&2; exit 2 ;;
  esac
done
# shellcheck source=it/lib.sh
. "$here/it/lib.sh"
export COMPOSE_PROJECT_NAME="shop$$"

d() { timeout -k 2 60 docker "$@" 2>"$root/err" </dev/null; }
c() { (cd "$root/project" && timeout -k 5 60 $compose "$@" >"$root/out" 2>&1 </dev/null); }
must() { local what=$1; shift; if "$@"; then ok "$what"; else no "$what" "$(tail -n 15 "$root/out")"; fi; }
mine() { d ps -aq --no-trunc --filter "label=com.docker.compose.project=$COMPOSE_PROJECT_NAME" "$@"; }
service() { mine --filter "label=com.docker.compose.service=$1"; }
ids() { mine | sort | tr '\n' ' '; }
pids() { for id in $(mine | sort); do d inspect -f '{{.State.Pid}}' "$id"; done | tr '\n' ' '; }
get() { curl -s --max-time 5 "http://127.0.0.1:$WEB_PORT$1"; }
until_is() { for _ in $(seq 60); do [ "$(get "$2")" = "$3" ] && break; sleep 0.25; done; is "$1" "$(get "$2")" "$3"; }

start() { start_moord --bridge none; }

# shellcheck disable=SC2317  # called by the trap
finish() {
  ids=$(mine)
  [ -n "$ids" ] && { for id in $ids; do d logs --tail 5 "$id"; done; c down -v; d rm -fv $ids >/dev/null; }
  if [ "$engine" = moor ]; then
    [ -n "$pid" ] && kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null
    no_mount_left
    [ "$failed" -gt 0 ] && tail -n 40 "$root/log"
  fi
  rm -rf "$root"
  echo "$passed passed, $failed failed"
  [ "$failed" -eq 0 ]
}
trap 'finish; exit $?' EXIT

command -v docker-compose >/dev/null || [ "$compose" != docker-compose ] || {
  echo "docker-compose is missing: apt-get install docker-compose"
  exit 1
}
cp -r "$here/it/compose" "$root/project" && rm -r "$root/project/facts"
WEB_PORT=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
printf 'WEB_PORT=%s\nGREETING=hello\n' "$WEB_PORT" >"$root/project/.env"
if [ "$engine" = moor ]; then
  export DOCKER_HOST="unix://$root/moor.sock" MOORD_JAVA_OPTS="-Dmoor.warm-up=false"
  start
fi
if [ -z "$(d images -q moor-fixture)" ]; then
  "$here/it/compose/image.sh" "$root/fixture.tar" &&
    timeout 120 docker import "$root/fixture.tar" moor-fixture >/dev/null || {
    no "the fixture's image" "it could not be made"
    exit 1
  }
  rm "$root/fixture.tar"
fi

must "up" c up -d
is "six containers" "$(mine | wc -l)" 6
is "the database is healthy, or the API would not run" "$(d inspect -f '{{.State.Health.Status}}' "$(service db)")" healthy
until_is "the web server answers on the published port" / shop
until_is "the API is reached by its alias" /api/greet hello
is "the API reaches redis" "$(get /api/hits)" 1
is "and postgres, with the secret's password" "$(get /api/notes)" 1
if [ "$compose" != docker-compose ]; then
  is "the config is there" "$(d exec "$(service web)" cat /etc/motd)" "open all day"
fi
must "the workers' logs" c logs worker
is "of both of them" "$(grep -c works "$root/out")" 2
must "exec" c exec -T cache redis-cli get work
[ "$(tail -n 1 "$root/out")" -gt 0 ] 2>/dev/null && ok "the workers work" || no "the workers work" "$(cat "$root/out")"
must "the name of a service" c exec -T cache busybox nslookup worker 127.0.0.11
is "has the addresses of both replicas" "$(grep -c '^Address: [0-9.]*$' "$root/out")" 2
must "scale up" c up -d --scale worker=3
is "three workers" "$(service worker | wc -l)" 3
before=$(ids)
must "up again" c up -d --scale worker=3
is "changes nothing" "$(ids)" "$before"
db=$(service db)
api=$(service api)
sed -i 's/hello/welcome/' "$root/project/.env"
must "up after a change" c up -d --scale worker=3
until_is "the changed service is made anew" /api/greet welcome
[ "$(service api)" != "$api" ] && ok "as another container" || no "as another container" "it is $api still"
is "and no other" "$(service db)" "$db"
web=$(d inspect -f '{{.State.Pid}}' "$(service web)")
must "restart of one service" c restart -t 1 web
[ "$(d inspect -f '{{.State.Pid}}' "$(service web)")" != "$web" ] && ok "it runs as another process" || no "it runs as another process" "pid $web"
until_is "and serves again" / shop

if [ "$engine" = moor ]; then
  before=$(pids)
  kill -9 "$pid"
  wait "$pid" 2>/dev/null
  is "without moord the web server answers" "$(get /)" shop
  is "the API as well, by its name" "$(get /api/greet)" welcome
  is "and its databases" "$(get /api/notes)" 2
  start
  is "after it all processes are the same" "$(pids)" "$before"
  until_is "and the site is" /api/greet welcome
  before=$(ids)
  must "up finds all as it should be" c up -d --scale worker=3
  is "and makes nothing anew" "$(ids)" "$before"
  is "the health check goes on" "$(d inspect -f '{{.State.Health.Status}}' "$db")" healthy
else
  get /api/notes >/dev/null
fi

must "stop" c stop -t 5
must "start" c start
until_is "the site is back" /api/greet welcome
for _ in $(seq 60); do [ "$(get /api/notes)" -ge 3 ] 2>/dev/null && break; sleep 0.25; done
[ "$(get /api/notes)" -ge 3 ] 2>/dev/null && ok "the volume kept the notes" || no "the volume kept the notes" "$(get /api/notes)"
must "down" c down -v -t 5
is "no container is left" "$(mine)" ""
is "no volume" "$(d volume ls -qf "name=$COMPOSE_PROJECT_NAME")" ""
is "no network" "$(d network ls -qf "name=$COMPOSE_PROJECT_NAME")" ""
