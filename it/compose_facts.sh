#!/usr/bin/env bash
# Records what the project it/compose/facts shows on the Docker Engine of REFERENCE_HOST and on a moord of
# its own, and tells what differs without a reason that compose_facts.py knows. Needs root, python3,
# docker-compose (or its plugin with --v2), busybox-static and a built bin/moord.
#
#   REFERENCE_HOST=unix:///var/run/docker.sock it/compose_facts.sh [--v2]
set -u
here=$(cd "$(dirname "$0")/.." && pwd)
root=$(mktemp -d /tmp/moor-facts.XXXXXX)
# shellcheck source=it/lib.sh
. "$here/it/lib.sh"
[ -n "${REFERENCE_HOST:-}" ] || { echo "skip  REFERENCE_HOST names no Docker Engine to compare with"; rmdir "$root"; exit 0; }
bridge="moorf$(($$ % 100000))"
# shellcheck disable=SC2317  # called by the trap
finish() { wind_up; result=$?; ip link del "$bridge" 2>/dev/null; exit $result; }
trap finish EXIT

facts() { timeout 900 python3 "$here/it/compose_facts.py" "$@"; }
export MOORD_JAVA_OPTS="-Dmoor.warm-up=false"
start_moord --bridge "$bridge" --bip 10.210.77.1/24
if DOCKER_HOST=$REFERENCE_HOST facts record "$root/docker.json" "$@" \
  && DOCKER_HOST="unix://$root/moor.sock" facts record "$root/moor.json" "$@"; then
  if facts compare "$root/docker.json" "$root/moor.json" >"$root/differ"; then
    ok "Docker and Moor show the same: $(tail -n 1 "$root/differ")"
  else
    no "Docker and Moor show the same" "$(cat "$root/differ")"
  fi
else
  no "the project runs on both" "see above"
fi
