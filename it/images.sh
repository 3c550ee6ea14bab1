#!/usr/bin/env bash
# moor's image commands as people type them, against Debian's registry with TLS and a password, in a
# network namespace of its own. Needs root, a built bin/moord, docker-registry, openssl and skopeo.
set -u
here=$(cd "$(dirname "$0")/.." && pwd)
[ "${1:-}" = inside ] || exec unshare --net "$0" inside
root=$(mktemp -d /tmp/moor-images.XXXXXX)
export MOOR_HOST="unix://$root/moor.sock" MOORD_JAVA_OPTS="-Dmoor.warm-up=false"
export DOCKER_CONFIG="$root/config" HOME="$root" PATH="$root/bin:$PATH"
# shellcheck source=it/lib.sh
. "$here/it/lib.sh"
registry=

m() { timeout -k 2 120 "$here/bin/moor" "$@" 2>"$root/err"; }
refused() { local what=$1 words=$2; shift 2; if m "$@" </dev/null >/dev/null; then no "$what" "it went through"; else has "$what" "$(cat "$root/err")" "$words"; fi; }

# shellcheck disable=SC2317  # called by the trap
finish() {
  [ -n "$registry" ] && kill "$registry" 2>/dev/null && wait "$registry" 2>/dev/null
  wind_up
}
trap 'finish; exit $?' EXIT

# an address that is not loopback's: those count as insecure registries
ip link set lo up
ip addr add 203.0.113.7/32 dev lo
name=203.0.113.7:5443
cd "$root" || exit 1
mkdir -p "certs/$name" config bin
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=ca -keyout ca.key -out "certs/$name/ca.crt" 2>/dev/null
openssl req -new -newkey rsa:2048 -nodes -subj /CN=registry -keyout reg.key -out reg.csr 2>/dev/null
echo "subjectAltName=IP:203.0.113.7" >ext
openssl x509 -req -days 2 -CAcreateserial -in reg.csr -CA "certs/$name/ca.crt" -CAkey ca.key -extfile ext -out reg.pem 2>/dev/null
# bcrypt of s3cret:with:colons, as htpasswd writes it
# shellcheck disable=SC2016  # no variables in it
echo 'moor:$2b$04$bwNUKsn8txiC/h.GwJe2N.cB.MAl5oRnD8jtFAniIBUnNUqTPa6ci' >htpasswd
cat >registry.yml <<END
version: 0.1
log: {level: warn}
storage: {filesystem: {rootdirectory: '$root/registry'}, delete: {enabled: true}}
http: {addr: '$name', tls: {certificate: '$root/reg.pem', key: '$root/reg.key'}}
auth: {htpasswd: {realm: moor, path: '$root/htpasswd'}}
END
docker-registry serve registry.yml >registry.log 2>&1 </dev/null &
registry=$!
"$here/bin/moord" --data-root "$root/data" --exec-root "$root/run" --pidfile "$root/pid" -H "$MOOR_HOST" \
  --bridge none --registry-certs "$root/certs" >>"$root/log" 2>&1 </dev/null &
pid=$!
await_moord
for _ in $(seq 300); do
  curl -sk --max-time 2 "https://$name/v2/" >/dev/null && break
  sleep 0.1
done

m image bootstrap </dev/null >/dev/null
m tag busybox "$name/a/busybox:1" </dev/null
refused "a push without a login is refused" "no basic auth credentials" push "$name/a/busybox:1"
echo wrong | m login -u moor --password-stdin "$name" >/dev/null
has "a wrong password is told" "$(cat err)" "unauthorized: incorrect username or password"
has "login" "$(echo s3cret:with:colons | m login -u moor --password-stdin "$name")" "Login Succeeded"
has "the password stands in docker's config" "$(cat config/config.json)" "\"$name\""
out=$(m push "$name/a/busybox:1" </dev/null)
has "push, as plain lines in a pipe" "$out" "digest: sha256:"
case $out in *$'\e'*) no "no control characters in a pipe" "$out" ;; *) ok "no control characters in a pipe" ;; esac
m rmi "$name/a/busybox:1" </dev/null >/dev/null
has "pull" "$(m pull "$name/a/busybox:1" </dev/null)" "Status:"
is "pull -q says the name alone" "$(m pull -q "$name/a/busybox:1" </dev/null)" "$name/a/busybox:1"
is "skopeo reads what was pushed" \
  "$(skopeo inspect --cert-dir "certs/$name" --creds moor:s3cret:with:colons --format '{{.Os}}' "docker://$name/a/busybox:1" 2>&1)" linux

mkdir context
printf 'FROM %s/a/busybox:1\nCOPY hello /hello\nRUN cat /hello > /there\nCMD ["cat", "/there"]\n' "$name" >context/Dockerfile
echo hello >context/hello
m rmi -f "$name/a/busybox:1" </dev/null >/dev/null
has "build pulls its base with the credentials" "$(m build -t "$name/a/built:1" context </dev/null)" "Successfully tagged $name/a/built:1"
is "what was built runs" "$(m run --rm "$name/a/built:1" </dev/null)" hello
has "a second build runs no step" "$(m build context </dev/null)" "Using cache"
m push "$name/a/built:1" </dev/null >/dev/null
m save -o saved.tar "$name/a/built:1" </dev/null
is "skopeo reads what was saved" "$(skopeo inspect --format '{{.Os}}' "docker-archive:saved.tar" 2>&1)" linux
m rmi -f "$name/a/built:1" </dev/null >/dev/null
has "load" "$(m load -i saved.tar </dev/null)" "Loaded image: $name/a/built:1"
has "history" "$(m image history --no-trunc "$name/a/built:1" </dev/null)" "cat /hello"
m run --name made "$name/a/busybox:1" touch /new </dev/null >/dev/null 2>&1
has "diff" "$(m diff made </dev/null)" "A /new"
m commit --change 'CMD ["ls", "/new"]' made "$name/a/made:1" </dev/null >/dev/null
is "commit" "$(m run --rm "$name/a/made:1" </dev/null)" /new
m cp made:/new - </dev/null | tar -t | grep -qx new && ok "cp" || no "cp" "$(cat err)"
m rm made </dev/null >/dev/null
has "verify" "$(m image verify </dev/null)" "whole"
m logout "$name" </dev/null >/dev/null
m rmi -f "$name/a/built:1" </dev/null >/dev/null
refused "after logout nothing is pulled" "no basic auth credentials" pull "$name/a/built:1"

# a helper keeps passwords instead of the file
cat >bin/docker-credential-shelf <<'END'
#!/bin/sh
case $1 in
store) cat >"$HOME/shelf" ;;
get) cat "$HOME/shelf" 2>/dev/null || { echo "credentials not found in native keychain"; exit 1; } ;;
erase) rm -f "$HOME/shelf" ;;
esac
END
chmod +x bin/docker-credential-shelf
echo '{"credsStore": "shelf"}' >config/config.json
echo s3cret:with:colons | m login -u moor --password-stdin "$name" >/dev/null
has "a credential helper is given the password" "$(cat shelf)" "s3cret:with:colons"
case $(cat config/config.json) in *s3cret* | *bW9vcjpz*) no "and the file is not" "$(cat config/config.json)" ;; *) ok "and the file is not" ;; esac
has "pull by the helper's password" "$(m pull "$name/a/built:1" </dev/null)" "Downloaded newer image"
m logout "$name" </dev/null >/dev/null
[ -e shelf ] && no "logout empties the helper" "$(cat shelf)" || ok "logout empties the helper"
m image prune -af </dev/null >/dev/null
is "prune leaves no image" "$(m images -q </dev/null)" ""
