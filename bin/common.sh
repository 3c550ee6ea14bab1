# shellcheck shell=bash
# What bin/quickstart and bin/verify share: messages, packages, the JDK. To be sourced.

say() { printf '==> %s\n' "$*"; }

fail() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

require_root() {
  [ "$(id -u)" -eq 0 ] || fail "this needs root (namespaces, mounts, packages): run it with sudo"
}

# The major version of a JDK's compiler, or 0.
jdk_major() {
  local text
  text=$("$1" -version 2>&1) || {
    echo 0
    return
  }
  text=${text#javac }
  text=${text%%[.-]*}
  case $text in
  '' | *[!0-9]*) echo 0 ;;
  *) echo "$text" ;;
  esac
}

# Sets and exports JAVA_HOME to a JDK of at least 17; false where the machine has none.
find_jdk() {
  local javac
  for javac in ${JAVA_HOME:+"$JAVA_HOME/bin/javac"} "$(command -v javac || true)" \
    /usr/lib/jvm/*/bin/javac; do
    if [ -x "$javac" ] && [ "$(jdk_major "$javac")" -ge 17 ]; then
      javac=$(readlink -f -- "$javac")
      JAVA_HOME=${javac%/bin/javac}
      export JAVA_HOME
      return 0
    fi
  done
  return 1
}

has_package() {
  [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

apt_updated=
apt_update() {
  [ -z "$apt_updated" ] || return 0
  say "reading the package lists (apt-get update)"
  apt-get -qq update
  apt_updated=yes
}

in_archive() {
  apt-cache show "$1" >/dev/null 2>&1
}

# Adds to the array `missing` what a command (first word) needs (second word).
need_command() {
  command -v "$1" >/dev/null 2>&1 || missing+=("$2")
}

need_package() {
  has_package "$1" || missing+=("$1")
}

# What moord and the build need.
collect_base() {
  missing=()
  if ! find_jdk; then
    apt_update
    local jdk found=
    for jdk in openjdk-17-jdk-headless openjdk-21-jdk-headless openjdk-25-jdk-headless \
      default-jdk-headless; do
      if in_archive "$jdk"; then
        found=$jdk
        break
      fi
    done
    [ -n "$found" ] || fail "no JDK of 17 or newer in this system's packages; install one"
    missing+=("$found")
  fi
  need_command mvn maven
  need_command runc runc
  need_command conmon conmon
  need_package busybox-static
  need_command tini tini
  need_command ip iproute2
  need_command ps procps
  need_command nft nftables
  need_package libnftables1
  need_package ca-certificates
}

# A policy that keeps packages from starting services; only where the machine has none of its own.
policy=/usr/sbin/policy-rc.d
policy_is_ours=
forbid_services() {
  [ ! -e "$policy" ] || return 0
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod 755 "$policy"
  policy_is_ours=yes
}

allow_services() {
  [ -z "$policy_is_ours" ] || rm -f "$policy"
  policy_is_ours=
}

# Installs the array `missing`; $1 says what for. Packages that exist only in some releases may be
# given after it: they are taken where the archive has them.
install_missing() {
  local purpose=$1 package
  shift
  for package in "$@"; do
    if ! command -v "$package" >/dev/null 2>&1 && ! has_package "$package"; then
      apt_update
      if in_archive "$package"; then
        missing+=("$package")
      fi
    fi
  done
  if [ "${#missing[@]}" -eq 0 ]; then
    say "nothing to install $purpose"
  else
    command -v apt-get >/dev/null 2>&1 ||
      fail "no apt-get on this system; install by hand: ${missing[*]}"
    apt_update
    say "installing $purpose: ${missing[*]}"
    trap allow_services EXIT
    forbid_services
    DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends install \
      "${missing[@]}" </dev/null
    allow_services
    trap - EXIT
  fi
  find_jdk || fail "still no JDK of 17 or newer"
  say "JDK: $JAVA_HOME"
}
