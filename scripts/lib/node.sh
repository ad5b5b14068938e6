# shellcheck shell=bash disable=SC2154 # variables come from scripts/niro, which sources this file
# The nodes, their database, and the API.

base_url() { printf 'http://127.0.0.1:%s' "$(cat "$state/port")"; }

# One node is 'node' on the port; several are node-1, node-2... on the ports after it, and a proxy shares the port out.
node_count() { cat "$state/nodes" 2>/dev/null || printf 1; }

node_names() {
  if [ "$(node_count)" = 1 ]; then printf 'node\n'; else seq -f 'node-%g' 1 "$(node_count)"; fi
}

# port_of NODE
port_of() {
  if [ "$1" = node ]; then cat "$state/port"; else printf '%s' $(($(cat "$state/port") + ${1#node-})); fi
}

any_node_runs() {
  local one
  for one in node node-1 node-2 node-3 node-4 node-5 node-6 node-7 node-8 node-9; do
    if running "$one"; then return 0; fi
  done
  return 1
}

start_nodes() {
  local one
  if any_node_runs; then
    [ -z "$port" ] || [ "$port" = "$(cat "$state/port")" ] || die "a node runs on port $(cat "$state/port")" "scripts/niro down, then up --port $port"
    [ -z "$nodes" ] || [ "$nodes" = "$(node_count)" ] || die "$(node_count) node(s) run" "scripts/niro down, then up --nodes $nodes"
  else
    choose_ports
    keep_sign_in
  fi
  for one in $(node_names); do
    if running "$one"; then
      step "$one runs already (process $pid)"
    else
      step "starting $one on http://127.0.0.1:$(port_of "$one")"
      launch_node "$one"
    fi
  done
  if [ "$(node_count)" != 1 ] && ! running proxy; then launch_proxy; fi
}

await_nodes() {
  local one
  for one in $(node_names); do wait_until 120 "the /readyz of $one" node_is_ready "$one" || fail_with "$one"; done
  if [ "$(node_count)" != 1 ]; then wait_until 20 "the proxy" proxy_passes || fail_with proxy; fi
}

choose_ports() {
  local chosen=${port:-$(cat "$state/port" 2>/dev/null || true)} one
  chosen=${chosen:-8080}
  printf '%s\n' "${nodes:-1}" >"$state/nodes"
  if port_is_taken "$chosen"; then die "port $chosen is taken by another program" "scripts/niro up --port $((chosen + 1))"; fi
  printf '%s\n' "$chosen" >"$state/port"
  if [ "$(node_count)" = 1 ]; then return; fi
  for one in $(node_names); do
    if port_is_taken "$(port_of "$one")" || port_is_taken "$(cluster_port "$one")"; then
      die "port $(port_of "$one") or $(cluster_port "$one") is taken by another program" "scripts/niro up --nodes $nodes --port N with another N"
    fi
  done
}

# Where a node hears of the others.
cluster_port() { printf '%s' $(($(port_of "$1") + 100)); }

# host:port of every node, with commas between; $1 says which port
addresses() {
  local one all=''
  for one in $(node_names); do all+=,127.0.0.1:$("$1" "$one"); done
  printf '%s' "${all#,}"
}

keep_sign_in() {
  if [ -f "$state/sign-in" ]; then return; fi
  printf '%s\n%s\n' "${NIRO_ADMIN_EMAIL:-admin@niro.local}" "${NIRO_ADMIN_PASSWORD:-$(new_password)}" >"$state/sign-in"
}

launch_node() { # NAME
  local flags join=none own=5701
  read -ra flags <<<"$(node_flags)"
  if [ "$1" != node ]; then
    join=tcp:$(addresses cluster_port)
    own=$(cluster_port "$1")
  fi
  # In the environment, for other users of the machine may read arguments and not that.
  NIRO_HTTP_PORT=$(port_of "$1") \
    NIRO_HTTP_HOST=127.0.0.1 \
    NIRO_PUBLIC_URL=$(base_url) \
    NIRO_DATA_DIR=$state \
    NIRO_ADMIN_EMAIL=$(sed -n 1p "$state/sign-in") \
    NIRO_ADMIN_PASSWORD=$(sed -n 2p "$state/sign-in") \
    NIRO_LOG_FORMAT=${NIRO_LOG_FORMAT:-text} \
    NIRO_AGENT_VERSION=$(agent_version) \
    NIRO_CLUSTER_JOIN=$join NIRO_CLUSTER_NAME=niro-$(cat "$state/port") NIRO_CLUSTER_PORT=$own NIRO_BUS_PORT=0 \
    start "$1" java "-Xmx${node_heap:-512m}" "${flags[@]}" -jar "$node_jar"
}

launch_proxy() {
  step "sharing $(base_url) out among them"
  start proxy java -Xmx128m -jar "$simulator_jar" proxy --listen "$(cat "$state/port")" --to "$(addresses port_of)"
}

node_is_ready() { # NAME
  running "$1" || fail_with "$1"
  curl -fs -o /dev/null --max-time 5 "http://127.0.0.1:$(port_of "$1")/readyz"
}

proxy_passes() {
  running proxy || fail_with proxy
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
