#!/usr/bin/env bash
# Debezium Server in its official image, with the lab's settings in place of that image's own.
set -euo pipefail
umask 077
settings=/etc/cdc-top/debezium-server
. /etc/cdc-top/docker/java.sh

# Settings are a resource: application.properties of the first folder that has one.
if [[ ${LAB_SOURCE:-postgres} == mysql ]]; then
  mkdir -p /tmp/settings
  cp "$settings/mysql.properties" /tmp/settings/application.properties
  own=/tmp/settings
else
  own=$settings
fi
setting() { sed -n "s/^debezium\.source\.database\.$1=//p" "$own/application.properties"; }

# Its health is asked for from outside this container too.
export QUARKUS_HTTP_HOST=0.0.0.0
options=$(jvm_options "$settings/jvm.options")
for agent in /opt/cdc-top/agents/jmx_prometheus_javaagent*.jar; do
  [[ -e $agent ]] && options+=" -javaagent:$agent=9405:/etc/cdc-top/connect/jmx.yml"
done
# The exporter logs before Quarkus could choose its own.
options+=' -Djava.util.logging.manager=org.jboss.logmanager.LogManager'

cd /debezium
runner=$(echo *-runner.jar)
# It ends by itself where its source is not there.
wait_for "$(setting hostname)" "$(setting port)"
# Not by run.sh, which puts the image's own folder first.
# shellcheck disable=SC2086
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" $options -cp "$own:$runner:lib/*" io.debezium.server.Main
