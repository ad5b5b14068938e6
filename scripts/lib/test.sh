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
  # Tests of modules wait for much of their time, so each other part begins as soon as Maven has built what it needs.
  find_newest_jdk
  begin_maven
  begin page page_tests_when_built
  local page_pid=$begun
  wait_for_maven 'surefire.*:test .* @ verticles'
  begin newest-jdk compile_with_newest_jdk
  local newest_pid=$begun
  wait_for_maven 'failsafe.*integration-test.* @ backbone'
  begin install "$root/scripts/test/install_test.sh"
  local install_pid=$begun
  conclude "compiled with JDK 25" newest-jdk shell_counts "$newest_pid"
  conclude "installer" install shell_counts "$install_pid"
  conclude "page tests (Chromium, mock server)" page node_counts "$page_pid"
  conclude_maven
  # alone, for it asks for times that people notice
  begin stack "$root/scripts/test/stack_test.sh" "$tests/stack" "$repetitions"
  conclude "whole stack" stack shell_counts "$begun"
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
  # Error Prone takes more time than all else of a compile, and is asked once: what waits for the classes need not wait for it.
  if [ -n "$newest_jdk" ]; then options+=(-Dcompiler.errorprone=); fi
  step "mvn verify"
  find "$root" -path '*/node_modules' -prune -o -type f -path '*/target/*-reports/TEST-*.xml' -exec rm -f {} +
  : >"$tests/maven.log"
  (cd "$root" && mvn -B -ntp -fae -T 3 ${options[@]+"${options[@]}"} verify </dev/null 2>&1 | tee "$tests/maven.log") &
  maven_pid=$!
}

# Until Maven begins that goal, or has ended.
wait_for_maven() {
  until grep -q "$1" "$tests/maven.log" || ! kill -0 "$maven_pid" 2>/dev/null; do sleep 1; done
}

# The built pages do not change any more when their jar is made.
page_tests_when_built() {
  wait_for_maven 'jar-plugin.* @ dashboard'
  npm_run e2e
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

find_newest_jdk() {
  newest_jdk=$(find /usr/lib/jvm -maxdepth 1 -name '*25*' -exec test -x '{}/bin/javac' ';' -print 2>/dev/null | head -n 1) || true
}

# The same sources with the newest JDK that is here and Error Prone, in a copy, so that the built classes stay those of the tested
# one. Nothing waits for it, so it gives way to all else.
compile_with_newest_jdk() {
  local copy=$tests/newest-jdk
  if [ -z "$newest_jdk" ]; then
    printf '%s\n' "skipped: there is no JDK 25 to compile with" "1 skipped" "0 passed, 0 failed"
    return
  fi
  say "compiling with $newest_jdk"
  mkdir -p "$copy"
  (cd "$root" && git ls-files -z -- .mvn pom.xml '*/pom.xml' '*/src/*' scripts/install.sh cluster-config | grep -zv '^dashboard/src' | tar -cf - --null -T -) | tar -xf - -C "$copy"
  if (cd "$copy" && JAVA_HOME=$newest_jdk nice -n 5 mvn -B -ntp -q -Dexec.skip=true test-compile) 2>&1; then
    say "1 passed, 0 failed"
  else
    say "0 passed, 1 failed"
  fi
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

# Without colours; Maven ends with their reset, on the line of whatever comes next.
plain() { sed 's/\x1b\[[0-9;]*m//g' "$1"; }

# vitest says "Tests  1 failed | 20 passed (21)"
vitest_counts() {
  local line
  line=$(plain "$tests/maven.log" | grep -E '^ *Tests +.*(passed|failed)' | tail -n 1) || true
  ran=$(grep -oE '[0-9]+ passed' <<<"$line" | grep -oE '[0-9]+' || echo 0)
  bad=$(grep -oE '[0-9]+ failed' <<<"$line" | grep -oE '[0-9]+' || echo 0)
}

npm_run() { (cd "$root/dashboard" && npm run --silent "$1"); }

# begin LOG COMMAND...: runs it beside all else, and leaves its process in $begun
begin() {
  local log=$tests/$1.log
  shift
  step "$* (log: $log)"
  "$@" >"$log" 2>&1 </dev/null &
  begun=$!
}

# conclude KIND LOG COUNTER PROCESS: waits for what was begun, shows its log, and counts in it
conclude() {
  local kind=$1 log=$tests/$2.log counter=$3 result=0
  skipped=0
  wait "$4" || result=1
  step "$kind (log: $log)"
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
  line=$(plain "$1" | grep -E '^[0-9]+ passed, [0-9]+ failed$' | tail -n 1) || true
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
