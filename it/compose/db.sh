set -e
export PGDATA=/var/lib/postgresql/data
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  cut -d: -f5 /run/secrets/pgpass >/tmp/password
  initdb --auth=scram-sha-256 --pwfile=/tmp/password --username=postgres --locale=C --no-sync >/dev/null
  echo "host all all all scram-sha-256" >>"$PGDATA/pg_hba.conf"
fi
exec postgres -c listen_addresses='*' -c jit=off -c fsync=off
