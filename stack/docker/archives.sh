#!/usr/bin/env bash
# Run while images are built: archives.sh kafka | spark starts the JVMs of that kind once. Each leaves an
# archive of the classes that it has loaded and verified, from which every later one starts with half
# of the work. Nothing depends on it: where it fails, there is none.
set -uo pipefail
archives=/opt/cdc-top/archives
settings=/etc/cdc-top
. "$settings/docker/java.sh"
. "$settings/docker/answers.sh"
mkdir -p "$archives"/{kafka,connect,spark-master,spark-worker} /data/{kafka,spark-work}
host=127.0.0.1
patience=120

written() { echo "-XX:ArchiveClassesAtExit=$archives/$1/classes.jsa -Xlog:cds*=off"; }

# until_it WORD…: until a command succeeds, or time is up.
until_it() {
  local end=$((SECONDS + patience))
  until "$@" 2>/dev/null; do
    ((SECONDS < end)) || return 1
    sleep 0.3
  done
}

end() {
  kill -TERM "$1"
  wait "$1"
}

kafka() {
  local broker worker
  export LOG_DIR=/tmp KAFKA_JVM_PERFORMANCE_OPTS=' ' KAFKA_LOG4J_OPTS
  KAFKA_LOG4J_OPTS=$(log_settings kafka)
  sed "s/@kafka:/@$host:/; s/:\/\/kafka:/:\/\/$host:/g" "$settings/kafka/server.properties" >/tmp/server
  kafka-storage format -t AAAAAAAAAAAAAAAAAAAAAA -c /tmp/server || return
  KAFKA_HEAP_OPTS="$(written kafka) $(jvm_options "$settings/kafka/jvm.options")" \
    kafka-server-start /tmp/server &
  broker=$!
  until_it tcp "$host" 9092 || return
  sed "s/=kafka:/=$host:/; s/\/\/connect:/\/\/$host:/" \
    "$settings/connect/connect-distributed.properties" >/tmp/connect
  agent=$(echo /opt/cdc-top/agents/jmx_prometheus_javaagent*.jar)
  KAFKA_LOG4J_OPTS=$(log_settings connect) \
    KAFKA_HEAP_OPTS="$(written connect) $(jvm_options "$settings/connect/jvm.options")" \
    KAFKA_OPTS="-Djava.security.auth.login.config=$settings/connect/jaas.conf -javaagent:$agent=$host:9404:$settings/connect/jmx.yml" \
    connect-distributed /tmp/connect &
  worker=$!
  until_it http "$host" 8083 / '(200|401)'
  sleep 3
  end "$worker"
  end "$broker"
}

spark() {
  local master worker options
  export SPARK_CONF_DIR=/tmp/spark SPARK_SCALA_VERSION
  SPARK_SCALA_VERSION=$(version SPARK_SCALA_VERSION)
  mkdir -p "$SPARK_CONF_DIR"
  cp "$settings/spark/log4j2.properties" "$SPARK_CONF_DIR/"
  { cat "$settings/spark/spark-defaults.conf" && echo 'spark.authenticate.secret none'; } \
    >"$SPARK_CONF_DIR/spark-defaults.conf"
  options=$(jvm_options "$settings/spark/daemon.options")
  spark-daemon master "$(written spark-master) $options" --host "$host" --port 7077 --webui-port 8080 &
  master=$!
  until_it tcp "$host" 8080 || return
  spark-daemon worker "$(written spark-worker) $options" --host "$host" --port 0 --webui-port 8081 \
    --cores 1 --memory 1g --work-dir /data/apps "spark://$host:7077" &
  worker=$!
  until_it http "$host" 8080 /json/ 200 '"state" : "ALIVE"'
  sleep 1
  end "$worker"
  end "$master"
}

"$1"
ls -l "$archives"/*
exit 0
