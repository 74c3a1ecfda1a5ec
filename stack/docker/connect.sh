#!/usr/bin/env bash
# The Kafka Connect worker, in an image that has connect-distributed on PATH and Debezium's connector
# below /opt/cdc-top/connect/plugins; that for MySQL beside it, in mysql-plugins: a worker that looks
# through one of them starts sooner.
set -euo pipefail
umask 077
settings=/etc/cdc-top/connect
. /etc/cdc-top/docker/java.sh

export LOG_DIR=/tmp EXTRA_ARGS='-name connectDistributed' KAFKA_JVM_PERFORMANCE_OPTS=' '
export KAFKA_HEAP_OPTS KAFKA_LOG4J_OPTS KAFKA_OPTS
KAFKA_HEAP_OPTS=$(jvm_options "$settings/jvm.options")
KAFKA_LOG4J_OPTS=$(log_settings connect)
KAFKA_OPTS="-Djava.security.auth.login.config=$settings/jaas.conf"
for agent in /opt/cdc-top/agents/jmx_prometheus_javaagent*.jar; do
  [[ -e $agent ]] && KAFKA_OPTS+=" -javaagent:$agent=9404:$settings/jmx.yml"
done

worker=$settings/connect-distributed.properties
if [[ ${LAB_SOURCE:-postgres} == mysql ]]; then
  sed 's|^\(plugin\.path=.*\)/plugins$|\1/mysql-plugins|' "$worker" >/tmp/connect-distributed.properties
  worker=/tmp/connect-distributed.properties
fi
exec connect-distributed "$worker"
