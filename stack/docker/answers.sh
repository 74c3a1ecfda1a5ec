#!/usr/bin/env bash
# Health check: answers.sh HOST PORT PATH STATUS [TEXT] - whether an HTTP server answers with a status
# (a regular expression) and, where given, a text. Starts no other program: Docker runs it for ever.
host=$1 port=$2 path=$3 status=$4 text=${5:-}
exec 3<>"/dev/tcp/$host/$port" || exit 1
printf 'GET %s HTTP/1.0\r\nHost: %s\r\n\r\n' "$path" "$host" >&3
IFS= read -r -t 4 line <&3 || exit 1
[[ $line =~ ^HTTP/[0-9.]+\ $status ]] || exit 1
[[ -z $text ]] && exit 0
while IFS= read -r -t 4 line <&3 || [[ -n $line ]]; do
  [[ $line == *"$text"* ]] && exit 0
done
exit 1
