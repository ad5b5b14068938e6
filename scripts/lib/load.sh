# shellcheck shell=bash disable=SC2154 # variables come from scripts/niro, which sources this file
# A synthetic fleet against what runs.

# takes_value OPTION: whether an option that is passed on to the simulator has a value
takes_value() { case $1 in --remove | --allow-remote) return 1 ;; esac }

run_load() {
  local one urls=() processes=() email password
  build_simulator
  case " ${passed[*]} " in
    *' --url '*)
      email=${NIRO_ADMIN_EMAIL:-} password=${NIRO_ADMIN_PASSWORD:-}
      if [ -z "$email" ] || [ -z "$password" ]; then
        die "with --url the sign-in is needed" \
          "set NIRO_ADMIN_EMAIL and NIRO_ADMIN_PASSWORD of somebody who may create clusters there"
      fi
      ;;
    *)
      any_node_runs || die "nothing runs in $state" "scripts/niro up [--nodes 2], and then this again"
      for one in $(node_names); do
        if running "$one"; then
          urls+=(--url "http://127.0.0.1:$(port_of "$one")")
          processes+=(--process "$one=$pid")
        fi
      done
      if database_process; then processes+=(--process "database=$pid"); fi
      { read -r email && read -r password; } <"$state/sign-in"
      ;;
  esac
  NIRO_ADMIN_PASSWORD=$password exec java -Xmx2g -jar "$simulator_jar" load --email "$email" "${urls[@]}" "${processes[@]}" "${passed[@]}"
}

# The fleet needs no more than a JDK and one jar, which up has built.
build_simulator() {
  find_jdk || need_jdk
  if [ -f "$simulator_jar" ] && [ -z "$(sources_newer_than "$simulator_jar" "$root/simulator")" ]; then return; fi
  prepare_state
  need_tools
  build
}
