# shellcheck shell=bash disable=SC2154 # variables come from scripts/niro, which sources this file
# The node, its database, and its API.

base_url() { printf 'http://127.0.0.1:%s' "$(cat "$state/port")"; }

start_node() {
  if running node; then
    [ -z "$port" ] || [ "$port" = "$(cat "$state/port")" ] || die "the node runs on port $(cat "$state/port")" "scripts/niro down, then up --port $port"
    step "the node runs already (process $pid)"
  else
    choose_port
    keep_sign_in
    step "starting the node on $(base_url)"
    launch_node
  fi
}

await_node() { wait_until 120 "the node's /readyz" node_is_ready || fail_with node; }

choose_port() {
  local chosen=${port:-$(cat "$state/port" 2>/dev/null || true)}
  chosen=${chosen:-8080}
  if port_is_taken "$chosen"; then die "port $chosen is taken by another program" "scripts/niro up --port $((chosen + 1))"; fi
  printf '%s\n' "$chosen" >"$state/port"
}

keep_sign_in() {
  if [ -f "$state/sign-in" ]; then return; fi
  printf '%s\n%s\n' "${NIRO_ADMIN_EMAIL:-admin@niro.local}" "${NIRO_ADMIN_PASSWORD:-$(new_password)}" >"$state/sign-in"
}

launch_node() {
  local flags
  read -ra flags <<<"$(node_flags)"
  # Through a file, for other users of the machine may read arguments and this shell's environment is not theirs.
  NIRO_HTTP_PORT=$(cat "$state/port") \
    NIRO_HTTP_HOST=127.0.0.1 \
    NIRO_PUBLIC_URL=$(base_url) \
    NIRO_DATA_DIR=$state \
    NIRO_ADMIN_EMAIL=$(sed -n 1p "$state/sign-in") \
    NIRO_ADMIN_PASSWORD=$(sed -n 2p "$state/sign-in") \
    NIRO_LOG_FORMAT=${NIRO_LOG_FORMAT:-text} \
    NIRO_AGENT_VERSION=$(agent_version) \
    start node java -Xmx512m "${flags[@]}" -jar "$node_jar"
}

node_is_ready() {
  running node || fail_with node
  curl -fs -o /dev/null --max-time 5 "$(base_url)/readyz"
}

fail_with() {
  tail -n 30 "$state/logs/$1.log" >&2
  die "$1 did not come up (the end of its log is above)" "read $state/logs/$1.log, then scripts/niro up again"
}

# The embedded database is the node's, but outlives it: a restarted node adopts it.
database_process() {
  local file
  file=$(find "$state/pg" -maxdepth 2 -name postmaster.pid 2>/dev/null | head -n 1)
  [ -n "$file" ] || return 1
  pid=$(head -n 1 "$file")
  case $pid in '' | *[!0-9]*) return 1 ;; esac
  command_line "$pid" | grep -qF "$state/pg" || return 1
  pid_start=$(started_at "$pid")
}

command_line() { tr '\0' ' ' <"/proc/$1/cmdline" 2>/dev/null || ps -o command= -p "$1" 2>/dev/null; }

stop_database() {
  database_process || return 0
  # INT is PostgreSQL's fast shutdown: sessions end, nothing is lost.
  end_processes 30 INT "$pid $pid_start"
}

# api METHOD PATH [JSON]: the body of a good answer; the problem goes to standard error
api() {
  local answer status
  answer=$(printf '%s' "${3:-}" | curl -s --max-time 30 -b "$state/session" -c "$state/session" -X "$1" \
    -H 'Content-Type: application/json' ${3:+--data-binary @-} -w '\n%{http_code}' "$(base_url)/api/v1$2") || return 1
  status=${answer##*$'\n'}
  answer=${answer%$'\n'*}
  case $status in
    2*) printf '%s' "$answer" ;;
    *)
      printf '%s %s: %s %s\n' "$1" "$2" "$status" "$answer" >&2
      return 1
      ;;
  esac
}

sign_in() {
  local email password
  { read -r email && read -r password; } <"$state/sign-in"
  rm -f "$state/session"
  password=${password//\\/\\\\}
  password=${password//\"/\\\"}
  api POST /session "{\"email\":\"$email\",\"password\":\"$password\"}" >/dev/null || die \
    "could not sign in as $email" "if the password was changed on the page, write it into line 2 of $state/sign-in"
}
