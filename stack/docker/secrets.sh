#!/bin/sh
# Makes the secrets that are missing and gives the volumes to those who write to them; run as root at
# every `up`, changes nothing twice. Never prints a secret, nor hands one over as an argument.
set -eu
umask 077
secrets=/run/secrets
volumes=/volumes
# The user of compose.yaml; a source starts as root and reads them as root.
owner=1500:1500

# Letters and digits only: it goes into properties files, a JAAS file and SQL unescaped.
word() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }

# put NAME: what comes in becomes the secret; aside first, so that it is never half there.
put() {
  cat >"$secrets/$1.new"
  chown "$owner" "$secrets/$1.new"
  chmod 400 "$secrets/$1.new"
  mv "$secrets/$1.new" "$secrets/$1"
}

missing() { [ ! -s "$secrets/$1" ]; }

chown "$owner" "$secrets"
chmod 500 "$secrets"
if missing "$LAB_SOURCE.password"; then echo "$(word)" | put "$LAB_SOURCE.password"; fi
if missing debezium.properties; then echo "password=$(word)" | put debezium.properties; fi
if missing connect.properties; then echo "cdc-top=$(word)" | put connect.properties; fi
if missing spark.secret; then echo "$(word)" | put spark.secret; fi

# A token of a person's choice holds as long as it is asked for; a generated one has 48 digits.
if [ -n "${LAB_JUPYTER_TOKEN:-}" ]; then
  echo "$LAB_JUPYTER_TOKEN" | put jupyter.token
elif missing jupyter.token || ! grep -qE '^[0-9a-f]{48}$' "$secrets/jupyter.token"; then
  echo "$(word)" | put jupyter.token
fi

# What the source's usual clients log in with, also in notebooks; they want a file that nobody else reads.
case $LAB_SOURCE in
mysql)
  put mysql.cnf <<CNF
[client]
host=mysql
port=3306
protocol=tcp
user=root
password=$(cat "$secrets/mysql.password")
CNF
  ;;
*) echo "postgres:5432:*:postgres:$(cat "$secrets/postgres.password")" | put pgpass ;;
esac

own() {
  mkdir -p "$1"
  chown "$owner" "$1"
  chmod 700 "$1"
}
for volume in kafka debezium-server spark; do own "$volumes/$volume"; done
own "$volumes/kafka/kafka"
own "$volumes/debezium-server/debezium-server"
for folder in delta checkpoint eventlog jobs spark-work jupyter jupyter/work; do
  own "$volumes/spark/$folder"
done
