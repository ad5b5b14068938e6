# shellcheck shell=bash disable=SC2154 # variables come from scripts/niro, which sources this file
# Trials with nodes of their own that are killed, frozen and robbed of their database, and a table of what became of the commands.

chaos_scenarios='nodeKilled nodeFrozen rollingRestart databaseCrashed ringsLost messagesLost reconnect'

run_chaos() {
  local wanted minutes='' table=$root/.niro/chaos.tsv result=0 options=()
  # The trials on three nodes are one class, which would run once more with the class around it: so one after the other.
  case ${name:-all} in
    all) wanted="FailuresChaos\$ThreeNodes FailuresChaos#reconnect" ;;
    reconnect) wanted='FailuresChaos#reconnect' ;;
    *)
      case " $chaos_scenarios " in
        *" $name "*) wanted="FailuresChaos\$ThreeNodes#$name" ;;
        *) die "there is no trial '$name'" "all, or one of: $chaos_scenarios" ;;
      esac
      ;;
  esac
  if [ "${#passed[@]}" -gt 0 ]; then
    if [ "${passed[0]}" != --minutes ] || [ "${#passed[@]}" != 2 ]; then die "unknown option '${passed[0]}'" "scripts/niro help"; fi
    minutes=${passed[1]}
    case $minutes in '' | *[!0-9]* | 0) die "--minutes '$minutes' is no number of minutes" "give 10, say" ;; esac
    wanted="FailuresChaos\$ThreeNodes#anything"
    options+=("-Dniro.chaos.minutes=$minutes")
  fi
  need_tools
  mkdir -p "$root/.niro"
  rm -f "$table"
  local one
  for one in $wanted; do
    (cd "$root" && mvn -B -ntp -q -Dnpm.test.skip=true -am -pl backbone test-compile failsafe:integration-test failsafe:verify \
      "-Dit.test=$one" -Dfailsafe.failIfNoSpecifiedTests=false "-Dniro.chaos.table=$table" ${options[@]+"${options[@]}"}) </dev/null || result=1
  done
  say ""
  if [ -s "$table" ]; then chaos_table <"$table"; fi
  if [ "$result" != 0 ]; then die "not all trials went well" "logs of the nodes: backbone/target/chaos*/node-*/node.log"; fi
}

chaos_table() {
  local format='%-9s %9s %5s %8s %16s %8s %13s %14s %8s  %s\n' scenario commands flying lost doubled again refused offline critical ill
  # shellcheck disable=SC2059 # the format is ours
  printf "$format" commands 'in flight' lost doubled 'delivered again' refused 'most offline' 'most critical' 'healthy' trial
  while IFS=$'\t' read -r scenario commands flying lost doubled again refused offline critical ill; do
    # shellcheck disable=SC2059
    printf "$format" "$commands" "$flying" "$lost" "$doubled" "$again" "$refused" "$offline" "$critical" "$ill s" "$scenario"
  done
}
