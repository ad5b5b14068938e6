# shellcheck shell=bash disable=SC2154 # variables come from scripts/niro, which sources this file
# The clusters around a node: simulated ones, or one that was given.

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
    curl -fsS "$(base_url)/install.sh" | KUBECONFIG=$state/demo.kubeconfig NIRO_TOKEN=$token NIRO_ENABLE_LOGS=1 NIRO_ENABLE_APPLY=1 sh >>"$state/logs/install.log" 2>&1 ||
      fail_with install
  else
    curl -fsS "$(base_url)/install.sh" | NIRO_TOKEN=$token NIRO_ENABLE_LOGS=1 NIRO_ENABLE_APPLY=1 sh -s -- --dry-run 2>>"$state/logs/install.log" |
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
