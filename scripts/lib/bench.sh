# shellcheck shell=bash disable=SC2034,SC2154 # variables come from scripts/niro, which sources this file
# Benchmarks on a stack of their own: fresh data in .niro/bench, free ports, real processes, all of which end with the bench.

bus_floor=$root/backbone/src/test/java/cx/niro/backbone/bench/BusFloor.java

run_bench() {
  case $name in
    command | reconnect | logs) ;;
    *) die "there is no bench '$name'" "scripts/niro bench command, or reconnect, or logs" ;;
  esac
  [ "$state" = "$root/.niro" ] || die "a bench has its own state folder" "leave out --state"
  state=$root/.niro/bench
  prepare_state
  if any_node_runs; then die "nodes of an earlier bench run" "scripts/niro down --state $state"; fi
  need_tools
  build
  rm -rf "${state:?}"/{pg,pg.password,pg.port,master.key,sign-in,session,bus.json,floors.json}
  driver=
  trap end_bench EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  if [ "$name" = command ]; then measure_floors; fi
  # 5,000 clusters leave little of the half that is enough for trying out
  node_heap=1g
  start_measured_nodes
  "bench_$name"
}

bench_command() {
  drive command "${node_arguments[@]}" "${passed[@]}" --floors "$state/floors.json"
}

bench_reconnect() {
  drive reconnect "${node_arguments[@]}" "${passed[@]}"
}

# Lines through the nodes, and the same lines through a bare relay of sockets in a process of its own.
bench_logs() {
  local relay_port
  relay_port=$(free_port)
  start relay java -Xmx512m -jar "$simulator_jar" bench relay --port "$relay_port"
  wait_until 20 "the relay" port_is_taken "$relay_port" || fail_with relay
  drive logs "${node_arguments[@]}" "${passed[@]}" --relay "http://127.0.0.1:$relay_port"
}

# The same rate, the same number of held connections, before anything else runs.
measure_floors() {
  local one other flags echo_port
  step "floor: a request between two processes on the clustered bus"
  read -ra flags <<<"$(node_flags)"
  one=$(free_port) other=$(free_port)
  start bus java -Xmx256m "${flags[@]}" -cp "$node_jar" "$bus_floor" serve "$one" "$other"
  in_background java -Xmx256m "${flags[@]}" -cp "$node_jar" "$bus_floor" ask "$other" "$one" \
    "$(passed_value --rate 200)" "$(passed_value --warm-up 20)" 20 "$state/bus.json" >>"$state/logs/bus.log" 2>&1
  stop bus
  step "floor: a bare HTTP echo beside held connections"
  echo_port=$(free_port)
  start echo java -Xmx512m -jar "$simulator_jar" bench echo --port "$echo_port"
  wait_until 20 "the echo" port_is_taken "$echo_port" || fail_with echo
  in_background java -Xmx1g -jar "$simulator_jar" bench floor --url "http://127.0.0.1:$echo_port" \
    --clusters "$(passed_value --clusters 5000)" --rate "$(passed_value --rate 200)" --warm-up "$(passed_value --warm-up 20)" \
    --seconds 20 --floors "$state/floors.json" --bus-floor "$state/bus.json"
  stop echo
}

# passed_value OPTION DEFAULT
passed_value() {
  local i
  for ((i = 0; i + 1 < ${#passed[@]}; i += 2)); do
    if [ "${passed[i]}" = "$1" ]; then
      printf '%s' "${passed[i + 1]}"
      return
    fi
  done
  printf '%s' "$2"
}

# Fresh nodes with their database; sets node_arguments to their addresses and processes.
start_measured_nodes() {
  local one
  node_arguments=()
  nodes=${nodes:-2}
  port=$(free_port)
  choose_ports
  keep_sign_in
  step "starting $nodes node(s)"
  for one in $(node_names); do launch_node "$one"; done
  for one in $(node_names); do
    wait_until 120 "the /readyz of $one" node_is_ready "$one" || fail_with "$one"
    running "$one" || fail_with "$one"
    node_arguments+=(--url "http://127.0.0.1:$(port_of "$one")" --process "$one=$pid")
  done
  # one of them may be killed on purpose: that is no news
  disown -a
  if database_process; then node_arguments+=(--process "database=$pid"); fi
}

drive() {
  NIRO_ADMIN_PASSWORD=$(sed -n 2p "$state/sign-in") \
    in_background java -Xmx2g -jar "$simulator_jar" bench "$1" --email "$(sed -n 1p "$state/sign-in")" "${@:2}"
}

# So that a signal is heard at once, and not when the command has ended by itself.
in_background() {
  local result=0
  "$@" 9>&- &
  driver=$!
  wait "$driver" || result=$?
  driver=
  [ "$result" = 0 ] || die "'$name' could not be measured (exit $result)" "read the logs in $state/logs"
}

end_bench() {
  # In a trap a bare return repeats the status from before it, 143 after a signal: that must not end the clearing up.
  set +e
  trap '' INT TERM
  if [ -n "$driver" ]; then end_processes 10 TERM "$driver $(started_at "$driver")"; fi
  # shellcheck disable=SC2046 # names without blanks
  stop echo bus relay $(seq -f 'node-%g' 1 9) node
  stop_database
}
