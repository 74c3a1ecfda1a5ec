#!/usr/bin/env bash
# MySQL of the lab in an image that has mysqld and gosu on PATH and the user mysql, as the official ones
# have. In place of their entrypoint, which sets a server up only once, by another one that listens on a
# socket meanwhile: here there is one server, which takes connections when user, rights and passwords are
# up to date, as the local engine does it at every `up`.
set -euo pipefail
umask 077
settings=/etc/cdc-top/mysql
data=/data/mysql
run=/run/cdc-top

as_mysql() { gosu mysql "$@"; }

chown mysql: /data "$run"
chmod 755 /data

# Programs and messages are where the image has them.
grep -vE '^(basedir|lc_messages_dir)=' "$settings/my.cnf" >"$run/my.cnf"
chown mysql: "$run/my.cnf"
server=(mysqld "--defaults-file=$run/my.cnf" --bind-address=0.0.0.0 "--socket=$run/mysql.sock")

# Letters and digits only (secrets.sh), and nobody reads them out of an argument: a server reads the
# statements from a file in memory.
secret() { local text; text=$(<"/run/secrets/$1"); printf '%s' "${text#password=}"; }
root="ALTER USER 'root'@'%' IDENTIFIED BY '$(secret mysql.password)';"

if [[ ! -d $data ]]; then
  # Aside and renamed: a server that was interrupted while it made its files never looks like a whole one.
  rm -rf "$data.new"
  install -d -o mysql -m 700 "$data.new"
  {
    echo "RENAME USER 'root'@'localhost' TO 'root'@'%';"
    echo "$root"
  } >"$run/first.sql"
  chown mysql: "$run/first.sql"
  as_mysql "${server[@]}" --initialize-insecure "--datadir=$data.new" "--init-file=$run/first.sql"
  rm -f "$run/first.sql"
  mv "$data.new" "$data"
fi

{
  echo 'SET NAMES utf8mb4;'
  cat "$settings/init.sql"
  echo "$root"
  echo "ALTER USER 'debezium'@'%' IDENTIFIED BY '$(secret debezium.properties)';"
  # Rows that were deleted must not be back.
  if [[ ! -e $data/inventory/customers.ibd ]]; then cat "$settings/customers.sql"; fi
} >"$run/init.sql"
chown mysql: "$run/init.sql"

exec gosu mysql "${server[@]}" "--init-file=$run/init.sql"
