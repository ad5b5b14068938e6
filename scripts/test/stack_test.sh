#!/usr/bin/env bash
# The two commands as a new user runs them, in a state folder of their own: up, the page, the install command against the
# empty simulated cluster, a killed node, down. Ends with "N passed, N failed".
# Usage: scripts/test/stack_test.sh [state folder] [how often to kill the node]
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
state=${1:-$root/.niro/test/stack}
repetitions=${2:-1}
# shellcheck source=../lib/common.sh
. "$root/scripts/lib/common.sh"
# shellcheck source=../lib/process.sh
. "$root/scripts/lib/process.sh"
# shellcheck source=../lib/apply.sh
. "$root/scripts/lib/apply.sh"
# shellcheck source=../lib/node.sh
. "$root/scripts/lib/node.sh"
# shellcheck source=../lib/clusters.sh
. "$root/scripts/lib/clusters.sh"
passed=0
failed=0
out=$state.out
mkdir -p "$(dirname "$out")"

niro() { "$root/scripts/niro" "$@" --state "$state" >"$out" 2>&1 </dev/null; }
finish() { if [ -d "$state/run" ]; then niro down; fi; }
trap finish EXIT

check() { # name, command...
  local what=$1
  shift
  if "$@"; then passed=$((passed + 1)); else
    failed=$((failed + 1))
    printf 'FAILED  %s\n' "$what"
    tail -n 25 "$out" | sed 's/^/        /'
  fi
}

says() { grep -qF -- "$1" "$out"; }
status_is() { [ "$(api GET "/clusters/$1" | json_text status)" = "$2" ]; }
soon() { wait_until "$@" >>"$out" 2>&1; }
capability_is() { api GET "/clusters/$1" | grep -qE "\"logs_enabled\" *: *$2"; }
gone() { [ -z "$1" ] || all_gone "$1"; }

# Every process of the stack: "pid start" a line.
whole_family() {
  local one
  for one in node demo empty agent; do
    if running "$one"; then
      printf '%s %s\n' "$pid" "$pid_start"
      descendants "$pid"
    fi
  done
  if database_process; then
    printf '%s %s\n' "$pid" "$pid_start"
    descendants "$pid"
  fi
}

install_elsewhere() { # variables for the installer, then its arguments after --
  local variables=()
  while [ $# -gt 0 ] && [ "$1" != -- ]; do
    variables+=("$1")
    shift
  done
  [ $# -eq 0 ] || shift
  curl -fsS "$(base_url)/install.sh" | env KUBECONFIG="$state/empty.kubeconfig" "${variables[@]}" sh -s -- "$@" >"$out" 2>&1
}

empty_cluster_holds_niro() {
  KUBECONFIG=$state/empty.kubeconfig kubectl get namespaces,clusterroles,clusterrolebindings,deployments,pods,secrets,roles,rolebindings \
    --all-namespaces -o name 2>>"$out" | grep -q niro
}

enroll_second_cluster() {
  local answer token command second
  sign_in
  answer=$(api POST /clusters '{"name":"second","environment":"staging"}')
  second=$(json_text id <<<"$answer")
  token=$(json_text token <<<"$answer")
  command=$(json_text install_command <<<"$answer")
  printf '%s\n' "$answer" | sed 's/niro_et_[A-Za-z0-9_-]*/niro_et_.../g' >"$out"
  check "the install command names this server and its token" eval "[[ '$command' == *'$(base_url)/install.sh'*'$token'* ]]"
  check "a new cluster is pending" status_is "$second" pending
  # The very line that the dialog shows.
  KUBECONFIG=$state/empty.kubeconfig sh -c "$command" >"$out" 2>&1 </dev/null
  check "the install command of the dialog succeeds" says 'The Niro agent is installed'
  check "the second cluster turns Healthy by itself" soon 60 Healthy status_is "$second" healthy
  check "logs are off at first" capability_is "$second" false
  install_elsewhere NIRO_ENABLE_LOGS=1
  check "running it again needs no token" says 'logs=1'
  check "the capability shows at the next beat" soon 40 logs capability_is "$second" true
  install_elsewhere -- --uninstall
  check "uninstall says so" says 'The Niro agent is gone'
  check "uninstall leaves nothing" eval '! empty_cluster_holds_niro'
  # Not a part of what the page tests look at.
  api DELETE "/clusters/$second" >/dev/null
}

survive_a_kill() {
  local id=$1 key
  running node
  key=$(agent_key_of_demo)
  kill -s KILL "$pid"
  wait_until 10 "the node to die" gone "$pid $pid_start"
  niro up
  check "up starts a killed node again" says 'Niro is up'
  sign_in
  check "Healthy again within 30 s of a kill" soon 30 Healthy status_is "$id" healthy
  check "nobody enrolled again" [ "$key" = "$(agent_key_of_demo)" ]
}

agent_key_of_demo() {
  if has kubectl; then
    KUBECONFIG=$state/demo.kubeconfig kubectl get secret niro-agent-key -n niro-system -o jsonpath='{.data.key}' | cksum
  fi
}

rm -rf "$state"
mkdir -p "$(dirname "$state")"
# Agents beat three times as often as usual: the bounds that the page tests hold follow, the waiting gets shorter.
beat_seconds=5
export NIRO_HEARTBEAT_INTERVAL=PT${beat_seconds}S
niro up --port "$(free_port)"
check "up ends well" says 'Niro is up'
if ! says 'Niro is up'; then
  cat "$out"
  echo "$passed passed, $failed failed"
  exit 1
fi
check "up prints the sign-in" says "$(sed -n 2p "$state/sign-in")"
check "the sign-in is readable by its owner alone" [ "$(find "$state/sign-in" -perm 600)" = "$state/sign-in" ]
sign_in
demo=$(cluster_id demo)
check "the demo cluster is Healthy" status_is "$demo" healthy
before=$(whole_family)
niro up
check "up again adopts what runs" [ "$before" = "$(whole_family)" ]
niro status
check "status tells what runs" says 'node  runs'

if has kubectl; then enroll_second_cluster; else
  say "skipped: the install command, for this machine has no kubectl"
  echo "$(declare -f enroll_second_cluster | grep -cE '^ *check ') skipped"
fi

say "page tests against the stack"
(cd "$root/dashboard" && BASE=$(base_url) NIRO_EMAIL=$(sed -n 1p "$state/sign-in") NIRO_PASSWORD=$(sed -n 2p "$state/sign-in") \
  SIMULATOR_URL=$(kube_field server "$state/demo.kubeconfig") SIMULATOR_TOKEN=$(kube_field token "$state/demo.kubeconfig") \
  NIRO_CLUSTER=demo HEARTBEAT_SECONDS=$beat_seconds npm run --silent e2e:stack) </dev/null 2>&1 | tee "$state/page.log"

# `scripts/niro test --long` kills it several times.
for ((turn = 0; turn < repetitions; turn++)); do survive_a_kill "$demo"; done

family=$(whole_family)
niro down
check "down ends well" says 'Niro is down'
check "down leaves no process" gone "$family"
niro up
check "up after down finds its data again" [ "$demo" = "$(cluster_id demo)" ]
check "up after down ends well" says 'Niro is up'
family=$(whole_family)
niro down
check "the second down leaves no process either" gone "$family"
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
