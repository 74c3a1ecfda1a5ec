#!/usr/bin/env bash
# The broker, in an image that has kafka-storage and kafka-server-start on PATH, as Confluent's does.
set -euo pipefail
# The others of the lab may look at what is there, nobody else.
umask 077
here=/etc/cdc-top/docker
settings=/etc/cdc-top/kafka
. "$here/java.sh"

log_settings kafka >/dev/null
export KAFKA_LOG4J_OPTS LOG_DIR=/tmp
KAFKA_LOG4J_OPTS=$(log_settings kafka)

# What `random-uuid` would print, without starting a JVM for it; an id that begins with a dash would be
# taken for a flag.
cluster_id() { printf 'A%s' "$(head -c 16 /dev/urandom | base64 | tr '+/' '-_' | head -c 21)"; }

if [[ ! -s /data/kafka/meta.properties ]]; then
  KAFKA_HEAP_OPTS='-Xmx128m -XX:+UseSerialGC -XX:TieredStopAtLevel=1' KAFKA_JVM_PERFORMANCE_OPTS=' ' \
    kafka-storage format --ignore-formatted -t "$(cluster_id)" -c "$settings/server.properties"
fi

KAFKA_HEAP_OPTS=$(jvm_options "$settings/jvm.options")
# Not the defaults of the start script (G1, a log of each collection), which come beside it.
export KAFKA_HEAP_OPTS KAFKA_JVM_PERFORMANCE_OPTS=' ' EXTRA_ARGS='-name kafkaServer'

# A second listener for clients on the host, who know this container by another address.
exec kafka-server-start "$settings/server.properties" \
  --override "listeners=PLAINTEXT://kafka:9092,HOST://kafka:9094,CONTROLLER://kafka:9093" \
  --override "advertised.listeners=PLAINTEXT://kafka:9092,HOST://$LAB_KAFKA_ADVERTISED" \
  --override "listener.security.protocol.map=PLAINTEXT:PLAINTEXT,HOST:PLAINTEXT,CONTROLLER:PLAINTEXT"
