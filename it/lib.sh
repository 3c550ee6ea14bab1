# shellcheck shell=bash
# What the scripts of this folder share; to be sourced. They set root (a folder of their own) and here.
passed=0
failed=0
pid=

ok() { passed=$((passed + 1)); echo "ok    $1"; }
no() { failed=$((failed + 1)); echo "FAIL  $1: $2"; }
is() { if [ "$2" = "$3" ]; then ok "$1"; else no "$1" "expected '$3', got '$2'"; fi; }
has() { case "$2" in *"$3"*) ok "$1" ;; *) no "$1" "'$3' is not in '$2'" ;; esac; }

# Waits for the moord of $pid to answer at $root/moor.sock; ends the script where it does not.
await_moord() {
  local _
  for _ in $(seq 600); do
    [ "$(curl -s --max-time 2 --unix-socket "$root/moor.sock" http://moor/_ping)" = OK ] && return
    kill -0 "$pid" 2>/dev/null || { echo "moord ended:"; cat "$root/log"; exit 1; }
    sleep 0.1
  done
  echo "moord did not come up"
  exit 1
}

# The last check: nothing below $root is mounted any more; what is, goes.
no_mount_left() {
  if grep -q " $root" /proc/mounts; then
    no "no mount is left" "$(grep " $root" /proc/mounts)"
    awk -v r="$root" 'index($2, r) == 1 {print $2}' /proc/mounts | tac | xargs -r -n 1 umount
  else
    ok "no mount is left"
  fi
}

# Starts moord below $root, with these flags more, and waits for it.
start_moord() {
  "$here/bin/moord" --data-root "$root/data" --exec-root "$root/run" --pidfile "$root/pid" \
    -H "unix://$root/moor.sock" "$@" >>"$root/log" 2>&1 </dev/null &
  pid=$!
  await_moord
}

crash() { kill -9 "$pid"; wait "$pid" 2>/dev/null; }

# The last words of a script: ends moord, shows its log where something failed, counts.
wind_up() {
  [ -n "$pid" ] && kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null
  no_mount_left
  [ "$failed" -gt 0 ] && tail -n 40 "$root/log"
  rm -rf "$root"
  echo "$passed passed, $failed failed"
  [ "$failed" -eq 0 ]
}
