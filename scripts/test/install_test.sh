#!/usr/bin/env bash
# Tests of install.sh: what it refuses and prints, without a cluster; then what it does to a simulated cluster, with this
# machine's kubectl. Ends with "N passed, N failed", and before it "N skipped" where no cluster could be tried.
# Usage: scripts/test/install_test.sh [simulator jar]
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
installer=$here/../install.sh
root=$here/../..
jar=${1:-$root/simulator/target/niro-simulator.jar}
work=$(mktemp -d)
simulator=
passed=0
failed=0
skipped=0

finish() {
  if [ -n "$simulator" ]; then kill "$simulator" 2>/dev/null && wait "$simulator" 2>/dev/null; fi
  rm -rf "$work"
}
trap finish EXIT

url=https://niro.example.com
token=niro_et_0123456789abcdefghijABCDEFGHIJ-_0123456789a

ok() { passed=$((passed + 1)); }
bad() {
  failed=$((failed + 1))
  printf 'FAILED  %s\n' "$1"
  sed 's/^/        /' "$work/out"
}
same() { # name, expected, actual
  if [ "$2" = "$3" ]; then ok; else
    printf 'expected: %s\nactual:   %s\n' "$2" "$3" >"$work/out"
    bad "$1"
  fi
}
install() { env "$@" sh "$installer" >"$work/out" 2>&1 </dev/null; }
accepts() { # name, then variables
  local name=$1
  shift
  if install "$@"; then ok; else bad "$name"; fi
}
refuses() { # name, words of the message, then variables
  local name=$1 words=$2
  shift 2
  if ! install "$@" && grep -q -- "$words" "$work/out" && grep -q 'next:' "$work/out"; then ok; else bad "$name"; fi
}

# A PATH without any kubectl: also shows what the installer needs of a machine.
mkdir "$work/bin"
for tool in sh cat sed tr head cksum env; do ln -s "$(command -v "$tool")" "$work/bin/$tool"; done

without_a_cluster() {
  local bare="PATH=$work/bin"
  dry() { env PATH="$work/bin" "$@" sh "$installer" --dry-run 2>"$work/out"; }

  refuses 'no kubectl is said plainly' 'neither kubectl nor k3s' "$bare" NIRO_URL=$url NIRO_TOKEN=$token
  if ! dry >/dev/null && grep -q 'address of the Niro server is not known' "$work/out"; then ok; else bad 'no address is refused'; fi
  local wrong
  for wrong in ftp://niro.example.com niro.example.com http://niro.example.com https:// 'https://a b' 'https://a"b' \
    https://u:p@niro.example.com https://niro.example.com:x http://10.evil.com "https://x'\$(id)" https://x';id' 'https://[::1' 'https://[::1]x' \
    'https://[a"b]' 'https://niro.example.com:1:2' 'http://[2001:db8::1]' 'https://niro.example.com/a?b'; do
    if ! dry NIRO_URL="$wrong" >/dev/null && grep -q "NIRO_URL" "$work/out"; then ok; else bad "address $wrong is refused"; fi
  done
  local right
  for right in http://127.0.0.1:8080 http://192.168.1.5 'http://[::1]:8080' 'http://[fd00::5]' 'https://[2001:db8::1]:8443/niro' http://niro.niro.svc https://niro.example.com/base/; do
    if dry NIRO_URL="$right" >/dev/null; then ok; else bad "address $right is accepted"; fi
  done
  for wrong in abc niro_pat_0123456789abcdefghijABCDEFGHIJ-_0123456789a niro_et_short "$token\"" "$token x"; do
    if ! dry NIRO_URL=$url NIRO_TOKEN="$wrong" >/dev/null && grep -q NIRO_TOKEN "$work/out" && ! grep -qF "$wrong" "$work/out"
    then ok; else bad "token '$wrong' is refused and not repeated"; fi
  done
  if ! dry NIRO_URL=$url NIRO_ENABLE_LOGS=yes >/dev/null && grep -q "set NIRO_ENABLE_LOGS to 0 or 1" "$work/out"; then ok
  else bad 'a flag is 0 or 1'; fi
  for wrong in kube-system niro-system Team 'a"b'; do
    if ! dry NIRO_URL=$url NIRO_ENABLE_APPLY=1 NIRO_APPLY_NAMESPACES="team,$wrong" >/dev/null; then ok
    else bad "apply namespace $wrong is refused"; fi
  done
  if ! dry NIRO_URL=$url HTTPS_PROXY='http://me:canary@p"x' >/dev/null && grep -q HTTPS_PROXY "$work/out" && ! grep -q canary "$work/out"
  then ok; else bad 'a proxy cannot leave its quotes, and its password is not repeated'; fi
  for wrong in https://me:canary@niro.example.com ftp://me:canary@niro.example.com http://me:canary@niro.example.com:8080/x; do
    if ! dry NIRO_URL="$wrong" >/dev/null && grep -q NIRO_URL "$work/out" && ! grep -q canary "$work/out"
    then ok; else bad "the password of address $wrong is not repeated"; fi
  done
  if ! dry NIRO_URL=$url NIRO_VERSION='1:2' >/dev/null; then ok; else bad 'a version is an image tag'; fi
  printf -- '-----BEGIN PRIVATE KEY-----\nx\n-----BEGIN CERTIFICATE-----\n' >"$work/key.pem"
  if ! dry NIRO_URL=$url NIRO_CA_FILE="$work/key.pem" >/dev/null && grep -q 'private key' "$work/out"; then ok
  else bad 'a private key is not taken for a CA'; fi
  if ! dry NIRO_URL=$url NIRO_CA_FILE="$work/absent.pem" >/dev/null; then ok; else bad 'an absent CA file is refused'; fi
  if ! sh "$installer" --uninstal >"$work/out" 2>&1; then ok; else bad 'an unknown argument is refused'; fi
  if sh "$installer" --help >"$work/out" 2>&1 && grep -q NIRO_ENABLE_SELF_UPDATE "$work/out"; then ok; else bad 'help names the flags'; fi

  dry NIRO_URL=$url >"$work/rendered.yaml"
  sed '/^##/d' "$root/cluster-config/agent.yaml" >"$work/reference.yaml"
  if diff "$work/reference.yaml" "$work/rendered.yaml" >"$work/out"; then ok
  else bad 'cluster-config/agent.yaml is what the installer applies'; fi

  sed 's|@NIRO_PUBLIC_URL@|https://fleet.example.com|; s|@NIRO_AGENT_IMAGE@|registry.lan/agent|; s|@NIRO_AGENT_VERSION@|1.2.3|' \
    "$installer" >"$work/served.sh"
  PATH=$work/bin sh "$work/served.sh" --dry-run >"$work/out" 2>&1 </dev/null
  if grep -q 'value: "https://fleet.example.com"' "$work/out" && grep -q 'image: "registry.lan/agent:1.2.3"' "$work/out"; then ok
  else bad 'a served script knows its server and image'; fi

  printf '#!/bin/sh\necho called >>"%s/called"\n' "$work" >"$work/fake-kubectl"
  chmod +x "$work/fake-kubectl"
  mkdir "$work/fake"
  ln -s "$work/fake-kubectl" "$work/fake/kubectl"
  local size
  size=$(wc -c <"$installer")
  for cut in 2 3 4 6 9 12 200 $((size / 3)) $((size / 2)); do
    head -c $((size - cut)) "$installer" | env PATH="$work/fake:$work/bin" NIRO_URL=$url NIRO_TOKEN=$token sh >/dev/null 2>&1
  done
  : >"$work/out"
  if [ ! -e "$work/called" ]; then ok; else bad 'a script cut off on its way touches nothing'; fi
}

# What --check finds: name, words of its line, then variables. It always says what to do next.
checks() {
  local name=$1 words=$2
  shift 2
  env "$@" sh "$installer" --check >"$work/out" 2>&1 </dev/null
  if grep -qE -- "$words" "$work/out"; then ok; else bad "$name"; fi
}

check_without_a_cluster() {
  mkdir "$work/curl"
  for tool in curl date; do ln -s "$(command -v "$tool")" "$work/curl/$tool"; done
  local here="PATH=$work/curl:$work/bin"
  checks 'without kubectl the check says so' '^FAIL +cluster +neither kubectl nor k3s' "$here" NIRO_URL=http://127.0.0.1:9
  checks 'a closed port is found' '^FAIL +tcp +no connection to 127.0.0.1:9' "$here" NIRO_URL=http://127.0.0.1:9
  checks 'a name that nobody knows is found' '^FAIL +dns +the name niro.invalid' "$here" NIRO_URL=https://niro.invalid
  checks 'a proxy out of reach is found' '^FAIL +proxy +no connection' "$here" NIRO_URL=https://niro.invalid HTTPS_PROXY=http://127.0.0.1:9
  checks "this machine's own proxy does not decide" '^FAIL +dns +the name niro.invalid' "$here" NIRO_URL=https://niro.invalid \
    https_proxy=http://127.0.0.1:9
  mkdir "$work/poor"
  # shellcheck disable=SC2016 # for the shim, not for this shell
  printf '#!/bin/sh\ncase "$*" in "get namespace kube-system"*) ;; *) exit 1 ;; esac\n' >"$work/poor/kubectl"
  chmod +x "$work/poor/kubectl"
  local poor="PATH=$work/poor:$work/curl:$work/bin"
  checks 'a user with no rights is told' '^FAIL +rights +this user may not: create clusterroles' "$poor" NIRO_URL=http://127.0.0.1:9
  checks 'what may not be read is told' '^warn +agent +this user may not read' "$poor" NIRO_URL=http://127.0.0.1:9
  checks 'the way is looked at without rights too' '^FAIL +tcp +no connection to 127.0.0.1:9' "$poor" NIRO_URL=http://127.0.0.1:9
  checks 'each failure says what is next' '^ +next: ' "$here" NIRO_URL=https://niro.invalid
  checks 'a machine without curl is told' 'curl was not found' "PATH=$work/bin" NIRO_URL=http://127.0.0.1:9
  if ! env "$here" NIRO_URL=http://127.0.0.1:9 sh "$installer" --check >"$work/out" 2>&1 </dev/null; then ok
  else bad 'a check that fails tells it by its exit status'; fi
}

k() { kubectl "$@" </dev/null 2>>"$work/kubectl.log"; }
has() { [ -n "$(k get "$@" --ignore-not-found -o name)" ]; }
yes() { # name, then kubectl get arguments
  local name=$1
  shift
  echo "absent: $*" >"$work/out"
  if has "$@"; then ok; else bad "$name"; fi
}
no() {
  local name=$1
  shift
  echo "present: $*" >"$work/out"
  if has "$@"; then bad "$name"; else ok; fi
}
rules() { k get "$@" -o go-template='{{range .rules}}{{.apiGroups}}{{.resources}}{{.verbs}} {{end}}'; }
env_of() { # variable
  k get deployment niro-agent -n niro-system \
    -o go-template='{{range .spec.template.spec.containers}}{{range .env}}{{if eq .name "'"$1"'"}}{{.value}}{{end}}{{end}}{{end}}'
}
image() { k get deployment niro-agent -n niro-system -o go-template='{{range .spec.template.spec.containers}}{{.image}}{{end}}'; }
# Everything the installer could write, with what tells a change; a Deployment's status moves by itself.
dump() {
  k get namespaces,serviceaccounts,secrets,configmaps,roles,rolebindings,clusterroles,clusterrolebindings --all-namespaces \
    -o go-template='{{range .items}}{{.kind}} {{.metadata.namespace}} {{.metadata.name}} {{.metadata.resourceVersion}}
{{end}}' | sort
  k get deployments --all-namespaces -o go-template='{{range .items}}{{.metadata.namespace}} {{.metadata.name}} {{.metadata.generation}}
{{end}}' | sort
}

start_simulator() {
  local waited=0
  java -Xmx128m -jar "$jar" cluster --port 0 --scenario empty --kubeconfig-out "$work/kubeconfig" >"$work/simulator.log" 2>&1 </dev/null &
  simulator=$!
  until [ -s "$work/kubeconfig" ]; do
    waited=$((waited + 1))
    if [ $waited -gt 300 ] || ! kill -0 $simulator 2>/dev/null; then
      echo "the simulator did not start:"
      tail -n 20 "$work/simulator.log"
      return 1
    fi
    sleep 0.1
  done
  export KUBECONFIG=$work/kubeconfig
  export KUBECACHEDIR=$work/cache
}

# The simulated API server stands for a server behind a private CA that is no Niro server.
check_with_a_cluster() {
  local server ca=$work/server.pem
  server=$(sed -n 's/^ *server: //p' "$KUBECONFIG" | head -n 1)
  sed -n 's/^ *certificate-authority-data: //p' "$KUBECONFIG" | head -n 1 | base64 -d >"$ca"
  checks 'the cluster is reached' '^ok +cluster' NIRO_URL="$server"
  checks 'the rights are looked at' '^ok +rights' NIRO_URL="$server"
  checks 'a private CA is found' '^FAIL +tls .*' NIRO_URL="$server"
  checks 'what to do about a private CA is said' 'next: .*NIRO_CA_FILE' NIRO_URL="$server"
  checks 'with its CA the server is trusted' '^ok +tls' NIRO_URL="$server" NIRO_CA_FILE="$ca"
  checks 'the clocks are compared' '^ok +clock' NIRO_URL="$server" NIRO_CA_FILE="$ca"
  checks 'what is no Niro server is found' '^(FAIL|ok) +server' NIRO_URL="$server" NIRO_CA_FILE="$ca"
  mkdir "$work/late"
  # shellcheck disable=SC2016 # for the shim, not for this shell
  printf '#!/bin/sh\necho $(($("%s" -u +%%s) + 3600))\n' "$(command -v date)" >"$work/late/date"
  chmod +x "$work/late/date"
  checks 'a clock that is wrong is found' '^warn +clock .* 3(599|60[0-9]) s' NIRO_URL="$server" NIRO_CA_FILE="$ca" PATH="$work/late:$PATH"
  checks 'an agent that is not there is told' 'is not installed yet' NIRO_URL="$server"
}

with_a_cluster() {
  check_with_a_cluster
  dump >"$work/before"
  env NIRO_URL=$url NIRO_TOKEN=$token sh "$installer" --dry-run >"$work/out" 2>&1 </dev/null
  same 'a dry run writes nothing' "$(cat "$work/before")" "$(dump)"

  refuses 'a first installation needs a token' 'NIRO_TOKEN is not set' NIRO_URL=$url
  accepts 'a fresh installation succeeds' NIRO_URL=$url NIRO_TOKEN=$token NIRO_AGENT_IMAGE=registry.lan/niro-agent:1.0.0
  yes 'the agent has a Deployment' deployment niro-agent -n niro-system
  yes 'the agent has a key Secret' secret niro-agent-key -n niro-system
  same 'the token is in its Secret' "$token" "$(k get secret niro-agent-token -n niro-system -o go-template='{{.data.token | base64decode}}')"
  same 'the key Secret is empty' '' "$(k get secret niro-agent-key -n niro-system -o go-template='{{range .data}}x{{end}}')"
  same 'the default role is exactly the promised one' \
    '[][nodes pods namespaces events][get list watch] [apps][deployments statefulsets daemonsets replicasets][get list watch] [metrics.k8s.io][nodes pods][get list] ' \
    "$(rules clusterrole niro-agent)"
  same 'the agent reaches one Secret only' '[niro-agent-key][get update]' \
    "$(k get role niro-agent-key -n niro-system -o go-template='{{range .rules}}{{.resourceNames}}{{.verbs}}{{end}}')"
  no 'logs are off by default' clusterrole niro-agent-logs
  no 'apply is off by default' clusterrole niro-agent-apply
  no 'self-update is off by default' role niro-agent-self-update -n niro-system
  checks 'an agent without a key is found' '^FAIL +key' PATH="$PATH"

  dump >"$work/before"
  accepts 'a second run succeeds' NIRO_URL=$url NIRO_TOKEN=$token
  same 'a second run changes nothing' "$(cat "$work/before")" "$(dump)"
  checks 'the check uses what the cluster has' 'niro.example.com|registry.lan/niro-agent:1.0.0' PATH="$PATH"
  same 'the check changes nothing' "$(cat "$work/before")" "$(dump)"
  same 'the running image stays' registry.lan/niro-agent:1.0.0 "$(image)"

  k patch secret niro-agent-key -n niro-system --type=merge -p '{"data":{"key":"bmlyb19ha19leGFtcGxl"}}' >/dev/null
  accepts 'an agent with a key needs no token' NIRO_ENABLE_LOGS=1
  same 'the key is never overwritten' bmlyb19ha19leGFtcGxl "$(k get secret niro-agent-key -n niro-system -o go-template='{{.data.key}}')"
  same 'logs grants pods/log and no more' '[][pods/log][get] ' "$(rules clusterrole niro-agent-logs)"
  yes 'logs is bound' clusterrolebinding niro-agent-logs
  same 'the address stays' $url "$(env_of NIRO_URL)"
  accepts 'unnamed flags keep their state' NIRO_ENABLE_SELF_UPDATE=1
  yes 'logs stayed on' clusterrole niro-agent-logs
  same 'self-update reaches its own Deployment only' '[niro-agent][get patch]' \
    "$(k get role niro-agent-self-update -n niro-system -o go-template='{{range .rules}}{{.resourceNames}}{{.verbs}}{{end}}')"
  accepts 'flags can be taken back' NIRO_ENABLE_LOGS=0 NIRO_ENABLE_SELF_UPDATE=0
  no 'the logs role is gone' clusterrole niro-agent-logs
  no 'the logs binding is gone' clusterrolebinding niro-agent-logs
  no 'the self-update role is gone' role niro-agent-self-update -n niro-system

  accepts 'pods can be taken away' NIRO_ENABLE_PODS=0
  same 'without pods the role lists none' \
    '[][nodes namespaces events][get list watch] [apps][deployments statefulsets daemonsets replicasets][get list watch] [metrics.k8s.io][nodes][get list] ' \
    "$(rules clusterrole niro-agent)"
  same 'the agent is told' 0 "$(env_of NIRO_ENABLE_PODS)"
  accepts 'pods stay away and come back' NIRO_ENABLE_PODS=1

  k create namespace team-a >/dev/null
  k create namespace team-b >/dev/null
  refuses 'an absent namespace is named' "namespace 'team-x'" NIRO_ENABLE_APPLY=1 NIRO_APPLY_NAMESPACES=team-x
  accepts 'apply can be narrowed' NIRO_ENABLE_APPLY=1 NIRO_APPLY_NAMESPACES=team-a,team-b
  yes 'apply is bound in the first namespace' rolebinding niro-agent-apply -n team-a
  yes 'apply is bound in the second namespace' rolebinding niro-agent-apply -n team-b
  no 'a narrowed apply is not bound everywhere' clusterrolebinding niro-agent-apply
  same 'the agent knows its namespaces' team-a,team-b "$(env_of NIRO_APPLY_NAMESPACES)"
  same 'apply never reads Secrets' '[create update patch delete]' \
    "$(k get clusterrole niro-agent-apply -o go-template='{{range .rules}}{{if eq (index .resources 0) "secrets"}}{{.verbs}}{{end}}{{end}}')"
  same 'apply never deletes namespaces' '[create]' \
    "$(k get clusterrole niro-agent-apply -o go-template='{{range .rules}}{{if eq (index .resources 0) "namespaces"}}{{.verbs}}{{end}}{{end}}')"
  k patch clusterrole niro-agent-apply-extra --type=merge \
    -p '{"rules":[{"apiGroups":["example.com"],"resources":["things"],"verbs":["get","patch"]}]}' >/dev/null
  accepts 'apply can be narrowed further' NIRO_APPLY_NAMESPACES=team-b
  no 'the namespace left out is unbound' rolebinding niro-agent-apply -n team-a
  yes 'the other stays bound' rolebinding niro-agent-apply -n team-b
  same 'rules for custom resources are left alone' '[example.com][things][get patch] ' "$(rules clusterrole niro-agent-apply-extra)"
  accepts 'apply can be widened' "NIRO_APPLY_NAMESPACES=*"
  yes 'a wide apply is bound everywhere' clusterrolebinding niro-agent-apply
  no 'a wide apply leaves no narrow binding' rolebinding niro-agent-apply -n team-b
  accepts 'apply can be taken back' NIRO_ENABLE_APPLY=0
  no 'the apply role is gone' clusterrole niro-agent-apply
  no 'the binding for custom resources is gone' clusterrolebinding niro-agent-apply-extra

  printf -- '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n' >"$work/ca.pem"
  accepts 'a private CA is taken' NIRO_CA_FILE="$work/ca.pem" HTTPS_PROXY=http://127.0.0.1:9 NO_PROXY=127.0.0.1,localhost
  same 'the CA is in its ConfigMap' "$(cat "$work/ca.pem")" "$(k get configmap niro-agent-ca -n niro-system -o go-template='{{index .data "ca.crt"}}')"
  same 'the agent is told where the CA is' /etc/niro/ca/ca.crt "$(env_of NIRO_CA_FILE)"
  accepts 'CA and proxy stay' NIRO_VERSION=1.1.0
  same 'a named version moves the tag only' registry.lan/niro-agent:1.1.0 "$(image)"
  same 'the CA stayed' /etc/niro/ca/ca.crt "$(env_of NIRO_CA_FILE)"
  same 'the proxy stayed' http://127.0.0.1:9 "$(env_of HTTPS_PROXY)"
  accepts 'CA and proxy can be forgotten' NIRO_CA_FILE=none HTTPS_PROXY=none NO_PROXY=none
  same 'the CA is forgotten' '' "$(env_of NIRO_CA_FILE)"
  same 'the proxy is forgotten' '' "$(env_of HTTPS_PROXY)"
  no 'the CA is gone' configmap niro-agent-ca -n niro-system

  mark() { k get deployment niro-agent -n niro-system -o go-template='{{index .spec.template.metadata.annotations "niro.cx/token-checksum"}}'; }
  local first_mark
  first_mark=$(mark)
  accepts 'a new token is taken' NIRO_TOKEN="${token}2"
  if [ "$first_mark" != "$(mark)" ]; then ok; else bad 'a new token restarts the agent'; fi

  mkdir "$work/k3s"
  # shellcheck disable=SC2016 # for the shim, not for this shell
  printf '#!/bin/sh\nshift\nexec "%s" "$@"\n' "$(command -v kubectl)" >"$work/k3s/k3s"
  chmod +x "$work/k3s/k3s"
  accepts 'k3s kubectl serves where kubectl is absent' PATH="$work/k3s:$work/bin"

  sh "$installer" --uninstall --dry-run >"$work/out" 2>&1 </dev/null
  yes 'a dry uninstall removes nothing' deployment niro-agent -n niro-system
  k delete rolebinding niro-agent-apply -n team-a --ignore-not-found >/dev/null
  env NIRO_ENABLE_APPLY=1 NIRO_ENABLE_LOGS=1 NIRO_ENABLE_SELF_UPDATE=1 NIRO_APPLY_NAMESPACES=team-a sh "$installer" >"$work/out" 2>&1 </dev/null
  if sh -s -- --uninstall <"$installer" >"$work/out" 2>&1; then ok; else bad 'uninstall succeeds, through a pipe too'; fi
  same 'uninstall leaves nothing' '' "$(dump | grep -i niro)"
  same 'uninstall leaves nothing of the agent in other namespaces' '' "$(k get pods --all-namespaces -o name | grep niro-agent)"
  if sh "$installer" --uninstall >"$work/out" 2>&1 </dev/null; then ok; else bad 'uninstall may run twice'; fi

  kill "$simulator"
  wait "$simulator" 2>/dev/null
  simulator=
  refuses 'a cluster out of reach is said plainly' 'the cluster cannot be read' NIRO_URL=$url NIRO_TOKEN=$token
}

# Counts what with_a_cluster would have checked, so that the summary shows what this machine could not try.
skip_the_cluster() { # reason
  skipped=$(declare -f with_a_cluster check_with_a_cluster | grep -cE '^ *((same|yes|no|accepts|refuses|checks) |ok;?$)')
  echo "skipped: the tests against a cluster, for $1"
}

unset NIRO_URL NIRO_TOKEN HTTPS_PROXY https_proxy NO_PROXY no_proxy
without_a_cluster
check_without_a_cluster
if ! command -v kubectl >/dev/null 2>&1; then
  skip_the_cluster "this machine has no kubectl"
elif [ ! -f "$jar" ]; then
  skip_the_cluster "$jar is not built"
  failed=$((failed + 1))
elif start_simulator; then
  with_a_cluster
else
  failed=$((failed + 1))
fi
if [ "$skipped" != 0 ]; then echo "$skipped skipped"; fi
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
