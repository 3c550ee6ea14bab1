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
