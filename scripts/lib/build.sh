# shellcheck shell=bash disable=SC2154 # variables come from scripts/niro, which sources this file
# Builds the three jars when a source is newer than they are.

node_jar=$root/backbone/target/niro-backbone.jar
agent_jar=$root/agent/target/niro-agent.jar
simulator_jar=$root/simulator/target/niro-simulator.jar

agent_version() { sed -n 's:^  <version>\(.*\)</version>$:\1:p' "$root/pom.xml"; }

is_built() {
  [ -f "$node_jar" ] && [ -f "$agent_jar" ] && [ -f "$simulator_jar" ] || return 1
  local jar
  for jar in "$simulator_jar" "$agent_jar" "$node_jar"; do
    [ -z "$(sources_newer_than "$jar" "$(dirname "$(dirname "$jar")")")" ] || return 1
  done
}

# What went into a jar: its module, the protocol, the parent; for the node also what it bundles.
sources_newer_than() {
  local parts=("$root/pom.xml" "$root/protocol" "$2")
  if [ "$1" = "$node_jar" ]; then parts+=("$root/verticles" "$root/dashboard" "$root/scripts/install.sh" "$root/cluster-config"); fi
  find "${parts[@]}" \( -name target -o -name node_modules -o -name dist -o -name e2e -o -path '*/src/test' -o -name api.gen.ts \) -prune \
    -o -type f -newer "$1" -print | head -n 1
}

build() {
  if is_built; then return; fi
  local log=$state/logs/build.log
  step "building (log: $log)"
  if ! (umask 022 && cd "$root" && mvn -B -ntp -q -DskipTests package) >"$log" 2>&1 </dev/null; then
    tail -n 40 "$log" >&2
    die "the build failed" "read $log"
  fi
}

# The JVM flags of a node, from the one place that also gives them to the tests.
node_flags() { sed -n 's:.*<jvm.opens>\(.*\)</jvm.opens>.*:\1:p' "$root/pom.xml"; }

# The agent's, from its image.
agent_flags() { sed -n 's/^ENV JAVA_TOOL_OPTIONS="\(.*\)"$/\1/p' "$root/cluster-config/Dockerfile.agent"; }
