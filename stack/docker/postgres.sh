#!/usr/bin/env bash
# PostgreSQL of the lab in an image that has initdb, postgres and psql on PATH, user postgres and gosu,
# as the official ones do. In place of their entrypoint, which sets a cluster up only once: the tables,
# the roles and their passwords are brought up to date at every start, as the local engine does it.
set -euo pipefail
umask 077
settings=/etc/cdc-top/postgres
data=/data/postgres
sockets=/var/run/postgresql
database=lab

as_postgres() { gosu postgres "$@"; }

mkdir -p "$sockets"
chown postgres: /data "$sockets"
chmod 755 "$sockets"

if [[ ! -s $data/PG_VERSION ]]; then
  # Aside and renamed: an initdb that was interrupted never looks like a cluster.
  rm -rf "$data.new"
  as_postgres initdb -D "$data.new" -U postgres --encoding=UTF8 --locale=C --data-checksums \
    --auth-local=peer --auth-host=reject >/dev/null
  mv "$data.new" "$data"
fi

# A server that nobody else reaches: no TCP, and only PostgreSQL's own user gets in, without password.
private=$(as_postgres mktemp -d)
setup_hba=$private/pg_hba.conf
echo 'local all postgres peer' >"$setup_hba"
chown postgres: "$setup_hba"
config=(-c "config_file=$settings/postgresql.conf" -c "unix_socket_directories=$sockets")

sql() { as_postgres psql -X -q -v ON_ERROR_STOP=1 -h "$private" -U postgres -d "$1"; }

secret() { local text; text=$(<"/run/secrets/$1"); printf '%s' "${text#password=}"; }

as_postgres pg_ctl -D "$data" -w -t 120 -s start -o "${config[*]} \
  -c listen_addresses='' -c hba_file=$setup_hba -c unix_socket_directories=$private"
stop() { as_postgres pg_ctl -D "$data" -w -t 60 -s -m fast stop; }
trap 'stop; exit 1' ERR INT TERM
sql postgres <<SQL
SELECT 'CREATE DATABASE $database' WHERE NOT EXISTS
  (SELECT FROM pg_database WHERE datname = '$database') \gexec
SQL
# NOTICEs say that things are there already. The passwords come in by stdin only.
{
  echo 'SET client_min_messages = warning;'
  cat "$settings/init.sql"
  echo "ALTER ROLE postgres PASSWORD '$(secret postgres.password)';"
  echo "ALTER ROLE debezium PASSWORD '$(secret debezium.properties)';"
} | sql "$database"
trap - ERR INT TERM
stop
rm -rf "$private"

exec gosu postgres postgres -D "$data" "${config[@]}"
