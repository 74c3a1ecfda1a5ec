#!/bin/sh
# Run while images are built: jars.sh VERSIONS POMS OUT [WORD…] fetches what poms name by Maven, with these words
# for it. What the poms leave open (${kafka.version}) is the line of the version set that is spelt like it
# (KAFKA_VERSION).
set -eu
versions=$1 poms=$2 out=$3
shift 3
words=$*

# An extra CA, where one is given: Debian's own way to add it also reaches Java.
if [ -s /run/ca.pem ]; then
  awk -v to=/usr/local/share/ca-certificates/lab- \
    '/BEGIN CERT/ {n += 1} n {print > (to n ".crt")}' /run/ca.pem
  update-ca-certificates >/dev/null 2>&1
fi

value() { sed -n "s/^$1=//p" "$versions"; }
own=' dependency-plugin.version '
set -- -B -C -q -f "$poms/pom.xml" "-Dout=$out"
for name in $(grep -rhoE '\$\{[a-z.-]+\.(version|group|artifact)\}' "$poms" | tr -d '${}' | sort -u); do
  case $own in *" $name "*) continue ;; esac
  found=$(value "$(echo "$name" | tr 'a-z.-' 'A-Z__')")
  if [ -z "$found" ]; then
    echo "$versions has no value for $name" >&2
    exit 1
  fi
  set -- "$@" "-D$name=$found"
done
set -f
set -- "$@" $(grep '^-' /build/maven.options) $words
set +f
# Maven ends before Java's second compiler would pay off.
export MAVEN_OPTS='-XX:TieredStopAtLevel=1'
# What has come is kept; a connection that broke or stood still is worth another try, nothing else is. Where
# the central repository did not answer, Maven blames one that some library's POM names, and that may have gone.
broke() {
  grep -iE 'timed out|Connection reset|Premature end|Checksum validation failed|Could not transfer' /tmp/maven.log |
    grep -qivE 'from/to central .*(unknown host|not known)|status code: 4'
}
tries=4
until mvn "$@" process-resources >/tmp/maven.log 2>&1; do
  cat /tmp/maven.log
  tries=$((tries - 1))
  [ "$tries" -gt 0 ] && broke || exit 1
done
rm -rf "$out/.maven"
