#!/usr/bin/env bash
# Health check: healthy.sh COMMAND…, one of answers.sh or another program. Docker starts a check a second
# after the one before has ended, and what a check costs is mostly its start. So it lasts: while the
# service is starting, until it answers; later, when it does answer, for most of ten seconds.
# (Docker 25 has start_interval for that.)
. /etc/cdc-top/docker/answers.sh
memory=/tmp/.healthy
patience=20

# When this container's first process was started, since a restart keeps its files.
IFS= read -r stat </proc/1/stat
fields=(${stat##*) })
born=${fields[19]}

if [[ -r $memory && $(<"$memory") == "$born" ]]; then
  "$@" >/dev/null 2>&1 || exit 1
  exec sleep 9
fi
until "$@" >/dev/null 2>&1; do
  ((SECONDS < patience)) || exit 1
  sleep 0.3
done
echo "$born" >"$memory"
