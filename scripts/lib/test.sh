# shellcheck shell=bash disable=SC2154 # variables come from scripts/niro, which sources this file
# Everything that CI runs, and a summary that says how many tests of which kind ran.

run_tests() {
  tests=$root/.niro/test
  rm -rf "$tests"
  mkdir -p "$tests"
  export CI=true NO_COLOR=1 PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1
  rows=()
  all_passed=0
  all_failed=0
  all_skipped=0
  need_tools
  need_chromium
  started=$SECONDS
  trap 'end_processes 25 TERM "$(descendants $$)"; exit 130' INT TERM

  check_shell
  # Maven's last integration tests wait more than they work: what needs only its jars runs beside them, one after the other.
  begin_maven
  wait_for_jars
  compile_with_newest_jdk
  alone "installer" install shell_counts "$root/scripts/test/install_test.sh"
  alone "page tests (Chromium, mock server)" page node_counts npm_run e2e
  conclude_maven
  alone "whole stack" stack shell_counts "$root/scripts/test/stack_test.sh" "$tests/stack" "$repetitions"
  count_page_tests_of_stack
  summarise
}

# kind, passed, failed, skipped
row() {
  rows+=("$(printf '%-40s %5d passed %5d failed %5d skipped' "$1" "$2" "$3" "${4:-0}")")
  all_passed=$((all_passed + $2))
  all_failed=$((all_failed + $3))
  all_skipped=$((all_skipped + ${4:-0}))
}

check_shell() {
  if ! has shellcheck; then
    say "skipped: shellcheck is not installed"
    row "shell scripts checked" 0 0 1
    return
  fi
  step "shellcheck"
  local good=0 bad=0 script
  for script in "$root"/scripts/niro "$root"/scripts/*.sh "$root"/scripts/*/*.sh "$root/.ci/run"; do
    if shellcheck "$script"; then good=$((good + 1)); else bad=$((bad + 1)); fi
  done
  row "shell scripts checked" "$good" "$bad"
}

begin_maven() {
  local options=()
  if [ "$repetitions" -gt 1 ]; then options+=(-Dtests.excluded=none); fi
  step "mvn verify"
  find "$root" -path '*/node_modules' -prune -o -type f -path '*/target/*-reports/TEST-*.xml' -exec rm -f {} +
  : >"$tests/maven.log"
  (cd "$root" && mvn -B -ntp -fae -T 2 ${options[@]+"${options[@]}"} verify </dev/null 2>&1 | tee "$tests/maven.log") &
  maven_pid=$!
}

# The node's jar is made last, just before its integration tests begin.
wait_for_jars() {
  until grep -q 'failsafe.*integration-test.* @ backbone' "$tests/maven.log" || ! kill -0 "$maven_pid" 2>/dev/null; do sleep 1; done
}

conclude_maven() {
  local result=0
  wait "$maven_pid" || result=1
  java_counts surefire
  row "Java unit tests" $((ran - bad - skipped)) "$bad" "$skipped"
  local total=$ran total_bad=$bad total_skipped=$skipped
  java_counts failsafe
  row "Java integration tests" $((ran - bad - skipped)) "$bad" "$skipped"
  maven_line="Tests run: $((total + ran)), Failures: $((total_bad + bad)), Errors: 0, Skipped: $((total_skipped + skipped))"
  vitest_counts
  if [ "$ran" = 0 ] && [ "$bad" = 0 ]; then bad=1; fi
  row "dashboard unit tests" "$ran" "$bad"
  if [ "$result" != 0 ] && [ "$all_failed" = 0 ]; then row "mvn verify itself" 0 1; fi
}

# The same sources with the newest JDK that is here, in a copy, so that the built classes stay those of the tested one.
compile_with_newest_jdk() {
  local home copy=$tests/newest-jdk
  home=$(find /usr/lib/jvm -maxdepth 1 -name '*25*' -exec test -x '{}/bin/javac' ';' -print 2>/dev/null | head -n 1) || true
  if [ -z "$home" ]; then
    say "skipped: there is no JDK 25 to compile with"
    row "compiled with JDK 25" 0 0 1
    return
  fi
  step "compiling with $home"
  mkdir -p "$copy"
  (cd "$root" && git ls-files -z -- .mvn pom.xml '*/pom.xml' '*/src/*' scripts/install.sh cluster-config | grep -zv '^dashboard/src' | tar -cf - --null -T -) | tar -xf - -C "$copy"
  local good=1 bad=0
  (cd "$copy" && JAVA_HOME=$home mvn -B -ntp -q -Dexec.skip=true test-compile) </dev/null >"$tests/newest-jdk.log" 2>&1 || good=0 bad=1
  [ "$good" = 1 ] || tail -n 30 "$tests/newest-jdk.log"
  row "compiled with JDK 25" "$good" "$bad"
}

# Sums the reports: an error counts as a failure.
java_counts() {
  ran=0 bad=0 skipped=0
  local line
  while read -r line; do
    ran=$((ran + $(attribute tests "$line")))
    bad=$((bad + $(attribute failures "$line") + $(attribute errors "$line")))
    skipped=$((skipped + $(attribute skipped "$line")))
  done < <(find "$root" -path '*/node_modules' -prune -o -type f -path "*/target/$1-reports/TEST-*.xml" -exec grep -ho '<testsuite [^>]*' {} +)
}

attribute() { sed -n "s/.* $1=\"\([0-9]*\)\".*/\1/p" <<<"$2"; }

# vitest says "Tests  1 failed | 20 passed (21)"
vitest_counts() {
  local line
  line=$(sed 's/\x1b\[[0-9;]*m//g' "$tests/maven.log" | grep -E '^ *Tests +.*(passed|failed)' | tail -n 1) || true
  ran=$(grep -oE '[0-9]+ passed' <<<"$line" | grep -oE '[0-9]+' || echo 0)
  bad=$(grep -oE '[0-9]+ failed' <<<"$line" | grep -oE '[0-9]+' || echo 0)
}

npm_run() { (cd "$root/dashboard" && npm run --silent "$1"); }

# alone KIND LOG COUNTER COMMAND...: runs it, shows its log, and counts in it
alone() {
  local kind=$1 log=$tests/$2.log counter=$3 result=0
  shift 3
  skipped=0
  step "$kind (log: $log)"
  "$@" >"$log" 2>&1 </dev/null || result=1
  cat "$log"
  "$counter" "$log"
  if [ "$result" != 0 ] && [ "$bad" = 0 ]; then bad=1; fi
  row "$kind" "$ran" "$bad" "$skipped"
}

# node --test says "# pass 3" or "ℹ pass 3"; a page test has no reason to be skipped here, so that counts as a failure
node_counts() {
  ran=$(sed -nE 's/^[^a-z]* pass ([0-9]+)$/\1/p' "$1" | tail -n 1)
  bad=$(sed -nE 's/^[^a-z]* fail ([0-9]+)$/\1/p' "$1" | tail -n 1)
  skipped=$(sed -nE 's/^[^a-z]* skipped ([0-9]+)$/\1/p' "$1" | tail -n 1)
  ran=${ran:-0} bad=$((${bad:-1} + ${skipped:-0})) skipped=0
}

shell_counts() {
  local line
  line=$(grep -E '^[0-9]+ passed, [0-9]+ failed$' "$1" | tail -n 1) || true
  ran=${line%% *} bad=${line#*, }
  bad=${bad%% *}
  skipped=$(sed -nE 's/^([0-9]+) skipped$/\1/p' "$1" | tail -n 1)
  ran=${ran:-0} bad=${bad:-1} skipped=${skipped:-0}
}

count_page_tests_of_stack() {
  if [ -f "$tests/stack/page.log" ]; then
    node_counts "$tests/stack/page.log"
    row "page tests (Chromium, whole stack)" "$ran" "$bad"
  fi
}

summarise() {
  say ""
  say "Summary after $((SECONDS - started)) s (logs: $tests)"
  printf '  %s\n' "${rows[@]}"
  say "$maven_line"
  if [ "$all_skipped" != 0 ]; then say "$all_skipped skipped: this machine could not try them"; fi
  say "$all_passed passed, $all_failed failed"
  [ "$all_failed" = 0 ]
}
