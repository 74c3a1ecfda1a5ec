# Sourced: whether a server answers, without starting another program for it.

# tcp HOST PORT: whether something listens there.
tcp() {
  (exec 3<>"/dev/tcp/$1/$2") 2>/dev/null
}

# http HOST PORT PATH STATUS [TEXT]: whether a GET is answered with a status (a regular expression) and,
# where given, a text.
http() {
  local host=$1 port=$2 path=$3 status=$4 text=${5:-} line found=1
  { exec 3<>"/dev/tcp/$host/$port"; } 2>/dev/null || return 1
  printf 'GET %s HTTP/1.0\r\nHost: %s\r\n\r\n' "$path" "$host" >&3
  IFS= read -r -t 4 line <&3
  if [[ $line =~ ^HTTP/[0-9.]+\ $status ]]; then
    [[ -z $text ]] && found=0
    while ((found)) && IFS= read -r -t 4 line <&3 || [[ -n $line ]]; do
      [[ $line == *"$text"* ]] && found=0
      ((found)) || break
    done
  fi
  exec 3>&-
  return "$found"
}
