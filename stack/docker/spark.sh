#!/usr/bin/env bash
# spark.sh master | worker | jupyter | job: one of the containers that share Spark's settings.
set -euo pipefail
umask 077
settings=/etc/cdc-top/spark
. /etc/cdc-top/docker/java.sh

# The mounted settings with what differs from container to container, and the secret: it stands in no
# argument and in no environment.
compose_settings() {
  mkdir -p "$SPARK_CONF_DIR"
  cp "$settings/log4j2.properties" "$SPARK_CONF_DIR/"
  {
    grep -vE '^spark\.driver\.(host|bindAddress)[[:space:]]' "$settings/spark-defaults.conf"
    echo "spark.driver.host $HOSTNAME"
    echo 'spark.driver.bindAddress 0.0.0.0'
    echo "spark.authenticate.secret $(</run/secrets/spark.secret)"
  } >"$SPARK_CONF_DIR/spark-defaults.conf"
}

compose_settings
options=$(jvm_options "$settings/daemon.options")
case $1 in
master)
  # Event logs are kept small by whom every lab has; none of this is needed for a start.
  (while :; do
    python3 -B /etc/cdc-top/spark/prune.py /data/eventlog 64 || true
    sleep 10
  done) &
  exec spark-daemon master "$options" --host "$HOSTNAME" --port 7077 --webui-port 8080
  ;;
worker)
  # Without it the worker starts no executor; spark-class would find it out.
  export SPARK_SCALA_VERSION
  SPARK_SCALA_VERSION=$(version SPARK_SCALA_VERSION)
  cores=$(nproc)
  # A worker that finds no master tries again after ten seconds only.
  wait_for spark-master 7077
  # Room for the lab's job and one notebook beside it. Any port: a worker that is back on its old one,
  # beside a master that is new, takes itself for registered and stays alone.
  exec spark-daemon worker "$options" --host "$HOSTNAME" --port 0 --webui-port 8081 \
    --cores "$((cores > 4 ? cores : 4))" --memory 3g --work-dir /data/spark-work/apps \
    spark://spark-master:7077
  ;;
jupyter)
  python3 -B /etc/cdc-top/docker/work.py
  export LAB_JUPYTER_IP=0.0.0.0 LAB_JUPYTER_PORT=9888 LAB_JUPYTER_ROOT=/data/jupyter
  export LAB_JUPYTER_TOKEN_FILE=/run/secrets/jupyter.token
  # Without it Jupyter goes on without its settings: on another port, with a token of its own.
  export TRAITLETS_APPLICATION_RAISE_CONFIG_FILE_ERROR=1
  # The lab's settings are looked for beside a person's own, which JupyterLab writes.
  export JUPYTER_CONFIG_PATH=/etc/cdc-top/jupyter JUPYTER_CONFIG_DIR=/data/jupyter/.jupyter/config
  export JUPYTER_DATA_DIR=/data/jupyter/.jupyter/data JUPYTER_RUNTIME_DIR=/run/cdc-top/jupyter
  cd /data/jupyter
  exec python3 -m jupyterlab --no-browser
  ;;
job)
  cd /data/jupyter/work
  exec python3 -B /etc/cdc-top/docker/job.py
  ;;
*)
  echo "spark.sh: master, worker, jupyter or job, not $1" >&2
  exit 2
  ;;
esac
