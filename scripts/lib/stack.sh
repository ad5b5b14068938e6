# shellcheck shell=bash disable=SC2154 # variables come from scripts/niro, which sources this file
# The nodes with their database, and the clusters around them. All of it listens on loopback.

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
  start_nodes
  if [ -z "$kubeconfig" ]; then
    start_cluster demo
    start_cluster empty
    await_cluster demo
    await_cluster empty
  fi
  await_nodes
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
  step "stopping the nodes and their database"
  stop proxy
  # shellcheck disable=SC2046 # names without blanks
  stop node $(seq -f 'node-%g' 1 9)
  stop_database
  rm -f "$state"/*.kubeconfig
  say "Niro is down. Its data stays in $state."
}

stack_status() {
  local one
  for one in $(node_names) proxy demo empty agent; do
    if [ "$one" = proxy ] && [ "$(node_count)" = 1 ]; then continue; fi
    if running "$one"; then say "$one  runs  (process $pid, log $state/logs/$one.log)"; else say "$one  -"; fi
  done
  if database_process; then say "database  runs  (process $pid)"; else say "database  -"; fi
  if any_node_runs; then say "$(base_url)"; fi
}

stack_logs() {
  local file=$state/logs/$name.log
  # The agent of the demo cluster is a pod there, and its log that pod's.
  if [ "$name" = agent ] && [ ! -f "$file" ]; then file=$(find "$state/demo/pods" -name agent.log 2>/dev/null | head -n 1); fi
  [ -f "$file" ] || die "there is no log '$name' in $state/logs" "give node (or node-1 and so on, proxy), demo, empty or agent"
  if [ -n "$follow" ]; then exec tail -n 100 -f "$file"; else tail -n 100 "$file"; fi
}

tell() {
  say ""
  say "Niro is up:     $(base_url)"
  say "  sign in as    $(sed -n 1p "$state/sign-in")"
  say "  password      $(sed -n 2p "$state/sign-in")"
  say "  kept in       $state/sign-in"
  tell_nodes
  say "Cluster '$watched' is Healthy: $(base_url)/clusters/$(cluster_id "$watched")"
  if [ -f "$state/empty.kubeconfig" ]; then
    say ""
    say "Next: choose 'Add cluster' on the page, and run its install command against the empty simulated cluster:"
    say "  export KUBECONFIG=$state/empty.kubeconfig"
    say "The simulated cluster 'demo' answers kubectl too: KUBECONFIG=$state/demo.kubeconfig"
  fi
  say "Stop everything: scripts/niro down"
}

tell_nodes() {
  local one
  if [ "$(node_count)" = 1 ]; then return; fi
  for one in $(node_names); do say "  $one        http://127.0.0.1:$(port_of "$one")"; done
}
