# shellcheck shell=bash disable=SC2154 # variables come from scripts/niro, which sources this file
# One node with its database, and the clusters around it. All of it listens on loopback.

prepare_state() {
  umask 077
  mkdir -p "$state/logs" "$state/run"
  if has flock; then
    exec 9>"$state/lock"
    flock -n 9 || die "another niro command works in $state" "wait for it to end"
  fi
}

stack_up() {
  prepare_state
  need_tools
  build
  start_node
  if [ -z "$kubeconfig" ]; then
    start_cluster demo
    start_cluster empty
    await_cluster demo
    await_cluster empty
  fi
  await_node
  sign_in
  if [ -n "$kubeconfig" ]; then watch_given_cluster; else enroll_demo; fi
  wait_healthy
  tell
}

stack_down() {
  if [ ! -d "$state/run" ]; then
    say "nothing runs here ($state)"
    return
  fi
  prepare_state
  step "stopping the clusters and their agents"
  stop agent demo empty
  step "stopping the node and its database"
  stop node
  stop_database
  rm -f "$state"/*.kubeconfig
  say "Niro is down. Its data stays in $state."
}

stack_status() {
  local one
  for one in node demo empty agent; do
    if running "$one"; then say "$one  runs  (process $pid, log $state/logs/$one.log)"; else say "$one  -"; fi
  done
  if database_process; then say "database  runs  (process $pid)"; else say "database  -"; fi
  if running node; then say "$(base_url)"; fi
}

stack_logs() {
  local file=$state/logs/$name.log
  # The agent of the demo cluster is a pod there, and its log that pod's.
  if [ "$name" = agent ] && [ ! -f "$file" ]; then file=$(find "$state/demo/pods" -name agent.log 2>/dev/null | head -n 1); fi
  [ -f "$file" ] || die "there is no log '$name' in $state/logs" "give node, demo, empty or agent"
  if [ -n "$follow" ]; then exec tail -n 100 -f "$file"; else tail -n 100 "$file"; fi
}

# ---- the node ------------------------------------------------------------------------------------------------------

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

# ---- its API -------------------------------------------------------------------------------------------------------

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
  api POST /session "{\"email\":\"$email\",\"password\":\"$password\"}" >/dev/null || die \
    "could not sign in as $email" "if the password was changed on the page, write it into line 2 of $state/sign-in"
}

# ---- clusters ------------------------------------------------------------------------------------------------------

# start_cluster NAME: a simulated cluster of that scenario; its kubeconfig goes into the state folder
start_cluster() {
  if running "$1"; then return; fi
  step "starting the simulated cluster '$1'"
  rm -rf "$state/$1.kubeconfig" "$state/$1.installed" "${state:?}/$1"
  start "$1" java -Xmx256m -jar "$simulator_jar" cluster --port 0 --scenario "$1" --kubeconfig-out "$state/$1.kubeconfig" \
    --state-dir "$state/$1" --agent-image "$(agent_image)"
}

await_cluster() { wait_until 60 "the cluster '$1'" cluster_is_ready "$1" || fail_with "$1"; }

cluster_is_ready() {
  running "$1" || fail_with "$1"
  [ -s "$state/$1.kubeconfig" ]
}

# The version that the node's installer installs runs the jar that was built here.
agent_image() { printf '%s="%s" %s -jar "%s"' "$(agent_version)" "$JAVA_HOME/bin/java" "$(agent_flags)" "$agent_jar"; }

cluster_id() { cat "$state/$1.cluster" 2>/dev/null; }

# register NAME ENVIRONMENT: sets token for a cluster that is new or enrolls again in place
register() {
  local answer
  if [ -n "$(cluster_id "$1")" ] && api GET "/clusters/$(cluster_id "$1")" >/dev/null 2>&1; then
    answer=$(api POST "/clusters/$(cluster_id "$1")/enrollment-tokens" '{}') || die "no enrollment token for '$1'" "read the node's log"
  else
    answer=$(api POST /clusters "{\"name\":\"$1\",\"environment\":\"$2\"}") || die "could not register cluster '$1'" "read the node's log"
    printf '%s' "$answer" | json_text id >"$state/$1.cluster"
  fi
  token=$(printf '%s' "$answer" | json_text token)
}

enroll_demo() {
  watched=demo
  # The mark is gone with the simulated cluster: what it held, the agent's key too, was in memory.
  if [ -f "$state/demo.installed" ] && api GET "/clusters/$(cluster_id demo)" >/dev/null 2>&1; then return; fi
  register demo dev
  step "installing the agent in 'demo'"
  if has kubectl; then
    curl -fsS "$(base_url)/install.sh" | KUBECONFIG=$state/demo.kubeconfig NIRO_TOKEN=$token sh >>"$state/logs/install.log" 2>&1 ||
      fail_with install
  else
    NIRO_URL=$(base_url) NIRO_TOKEN=$token sh "$root/scripts/install.sh" --dry-run 2>>"$state/logs/install.log" |
      apply_without_kubectl "$state/demo.kubeconfig" || fail_with install
  fi
  : >"$state/demo.installed"
}

watch_given_cluster() {
  watched=given
  if running agent; then return; fi
  register given unspecified
  step "starting an agent beside the cluster of $kubeconfig"
  local flags
  read -ra flags <<<"$(agent_flags)"
  NIRO_URL=$(base_url) NIRO_TOKEN=$token start agent java "${flags[@]}" -jar "$agent_jar" --kubeconfig "$kubeconfig"
}

wait_healthy() {
  step "waiting for '$watched' to be Healthy"
  wait_until 90 "cluster '$watched'" is_healthy "$watched" || die \
    "cluster '$watched' is not Healthy: $(api GET "/clusters/$(cluster_id "$watched")" | cut -c 1-300)" \
    "read the logs in $state/logs"
}

is_healthy() { [ "$(api GET "/clusters/$(cluster_id "$1")" 2>/dev/null | json_text status)" = healthy ]; }

tell() {
  say ""
  say "Niro is up:     $(base_url)"
  say "  sign in as    $(sed -n 1p "$state/sign-in")"
  say "  password      $(sed -n 2p "$state/sign-in")"
  say "  kept in       $state/sign-in"
  say "Cluster '$watched' is Healthy: $(base_url)/clusters/$(cluster_id "$watched")"
  if [ -f "$state/empty.kubeconfig" ]; then
    say ""
    say "Next: choose 'Add cluster' on the page, and run its install command against the empty simulated cluster:"
    say "  export KUBECONFIG=$state/empty.kubeconfig"
    say "The simulated cluster 'demo' answers kubectl too: KUBECONFIG=$state/demo.kubeconfig"
  fi
  say "Stop everything: scripts/niro down"
}
