#!/usr/bin/env bash
# Writes a root filesystem with nginx, redis, postgres and busybox as a tar, from Debian's packages:
# what apt has in its archives is taken from there, the rest is downloaded into them.
#
#   image.sh FILE
set -euo pipefail
tar=$1
work=$(mktemp -d /tmp/moor-fixture.XXXXXX)
trap 'rm -rf "$work"' EXIT
# the one that this release of Debian has (15 in 12, 17 in 13)
postgres=$(apt-cache depends --important postgresql | sed -n 's/.*Depends: postgresql-\([0-9]*\)$/\1/p')
packages=(nginx-light redis-server "postgresql-$postgres" busybox-static dash coreutils grep)
# of what they depend on: neither package management nor what the servers do without
skip='^(libllvm|perl|libperl|libgdbm|python|libpython|systemd|libsystemd-shared|dbus|debconf|dpkg|adduser|passwd|login|libpam-|postgresql-common|ssl-cert|ucf|lsb-base|iproute2|init-system|tar_|libc-bin|gcc-|mawk|sensible|locales|tzdata|openssl_|libicu-dev|z3)'
: >"$work/status"
mkdir -p "$work/archives/partial"
# an empty archive folder: apt names only what it has not there
apt_options=(-o "Dir::State::status=$work/status" -o "Dir::Cache::archives=$work/archives" -o APT::Install-Recommends=false -o Debug::NoLocking=true)
uris=$(apt-get "${apt_options[@]}" -qq --print-uris install "${packages[@]}" | tr -d "'" | awk '{print $1, $2}')
root="$work/root"
# the folders of /usr have one place each, as in any Debian: packages of 12 name them by /bin, of 13 by /usr/bin
mkdir -p "$root"/usr/{bin,sbin,lib,lib64}
ln -s usr/{bin,sbin,lib,lib64} "$root"
while read -r uri file; do
  [[ $file =~ $skip ]] && continue
  archive=/var/cache/apt/archives/$file
  if [ ! -s "$archive" ]; then
    # apt's own downloader knows the machine's proxies and mirrors
    (cd "$work" && /usr/lib/apt/apt-helper download-file "$uri" "$file" >"$work/said" 2>&1) || { cat "$work/said" >&2; exit 1; }
    cp "$work/$file" "$archive"
  fi
  dpkg-deb --fsys-tarfile "$archive" | tar -C "$root" --keep-directory-symlink -xf -
done <<<"$uris"
rm -rf "$root"/usr/share/{doc,man,locale,info,lintian,bug} "$root"/usr/lib/postgresql/$postgres/lib/bitcode
mkdir -p "$root"/{tmp,proc,sys,dev,run,srv,var/run,var/log/nginx,var/lib/nginx,var/lib/postgresql,etc}
# runc before 1.2 gives a tmpfs the mode of the folder below it, whatever mode= says, once that is there
mkdir -p "$root/var/run/postgresql"
chmod 1777 "$root/tmp" "$root/var/run/postgresql"
for name in sleep cut tr wc env cat ls httpd; do
  [ -e "$root/bin/$name" ] || ln -s busybox "$root/bin/$name"
done
[ -e "$root/bin/sh" ] || ln -s dash "$root/bin/sh"
for name in postgres initdb pg_isready psql; do
  ln -sf "/usr/lib/postgresql/$postgres/bin/$name" "$root/usr/bin/$name"
done
printf 'root:x:0:0::/root:/bin/sh\nwww-data:x:33:33::/var/www:/bin/sh\nredis:x:101:101::/tmp:/bin/sh\npostgres:x:102:102::/tmp:/bin/sh\nnobody:x:65534:65534::/tmp:/bin/sh\n' >"$root/etc/passwd"
printf 'root:x:0:\nwww-data:x:33:\nredis:x:101:\npostgres:x:102:\nnogroup:x:65534:\n' >"$root/etc/group"
chown 102:102 "$root/var/lib/postgresql"
ldconfig -r "$root" 2>/dev/null || true
tar -C "$root" -cf "$tar" .
