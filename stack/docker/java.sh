# Sourced by the entrypoints of the JVM services.

# The options in a file that has one a line, and comments.
jvm_options() { grep -v '^#' "$1" | tr '\n' ' '; }

# version KEY: what the lab's version set says.
version() { sed -n "s/^$1=//p" "/etc/cdc-top/versions/${LAB_VERSIONS:-seed}.env"; }

# log_settings FOLDER: the JVM's option that names the log settings; Kafka 4 has another Log4j.
log_settings() {
  local name
  name=$(version LOGGING_SETTINGS)
  case $name in
  log4j2*) echo "-Dlog4j2.configurationFile=/etc/cdc-top/$1/$name" ;;
  *) echo "-Dlog4j.configuration=file:/etc/cdc-top/$1/$name" ;;
  esac
}

# wait_for HOST PORT: until something listens there; a container that starts again need not find the
# others up.
wait_for() {
  until (exec 3<>"/dev/tcp/$1/$2") 2>/dev/null; do sleep 0.2; done
}
