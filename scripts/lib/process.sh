# shellcheck shell=bash disable=SC2154 # variables come from scripts/niro, which sources this file
# Processes that outlive the command which started them. Each has a file run/NAME.pid with its id and its start time, so
# that an id which now belongs to somebody else is never touched.

started_at() {
  if [ -r "/proc/$1/stat" ]; then
    sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d ' ' -f 20
  else
    LC_ALL=C ps -o lstart= -p "$1" 2>/dev/null | tr -s ' ' '-'
  fi
}

# is_alive PID START
is_alive() {
  local now
  now=$(started_at "$1")
  [ -n "$now" ] && [ "$now" = "$2" ] && ! is_zombie "$1"
}

is_zombie() { [ -r "/proc/$1/stat" ] && [[ $(sed 's/.*) //' "/proc/$1/stat" 2>/dev/null) == Z* ]]; }

# running NAME: sets pid and pid_start
running() {
  pid='' pid_start=''
  [ -f "$state/run/$1.pid" ] || return 1
  read -r pid pid_start <"$state/run/$1.pid" || return 1
  is_alive "$pid" "$pid_start"
}

# start NAME COMMAND...: detached, its output in logs/NAME.log
start() {
  local name=$1 detach=()
  shift
  if has setsid; then detach=(setsid); fi
  nohup "${detach[@]}" "$@" >>"$state/logs/$name.log" 2>&1 </dev/null 9>&- &
  local id=$!
  printf '%s %s\n' "$id" "$(started_at "$id")" >"$state/run/$name.pid"
}

# descendants PID: "pid start" a line
descendants() {
  local child
  for child in $(children "$1"); do
    printf '%s %s\n' "$child" "$(started_at "$child")"
    descendants "$child"
  done
}

children() {
  if [ -r /proc/self/stat ]; then
    # pid (name) state parent ...; the name may hold blanks
    cat /proc/[0-9]*/stat 2>/dev/null | sed -n "s/^\([0-9]*\) (.*) [A-Za-z] $1 .*/\1/p"
  else
    ps -A -o pid= -o ppid= | awk -v parent="$1" '$2 == parent {print $1}'
  fi
}

all_gone() {
  local id start
  while read -r id start; do
    if [ -n "$id" ] && is_alive "$id" "$start"; then return 1; fi
  done <<<"$1"
}

# end_processes SECONDS SIGNAL "pid start" lines: asks, waits, then kills what is left
end_processes() {
  local seconds=$1 signal=$2 list=$3 id start
  signal_all "$signal" "$list"
  wait_until "$seconds" "processes to end" all_gone "$list" 2>/dev/null && return
  while read -r id start; do
    if [ -n "$id" ] && is_alive "$id" "$start"; then warn "process $id did not end in $seconds s, killing it"; fi
  done <<<"$list"
  signal_all KILL "$list"
  wait_until 5 "killed processes to end" all_gone "$list"
}

signal_all() {
  local id start
  while read -r id start; do
    if [ -n "$id" ] && is_alive "$id" "$start"; then kill -s "$1" "$id" 2>/dev/null || true; fi
  done <<<"$2"
}

# stop NAME...: all of them at once, then whatever of their children stayed behind
stop() {
  local one parents='' families=''
  for one in "$@"; do
    if running "$one"; then
      parents+="$pid $pid_start"$'\n'
      families+=$(descendants "$pid")$'\n'
    fi
    rm -f "$state/run/$one.pid"
  done
  end_processes 25 TERM "$parents"
  # A child may take a moment to notice that its parent is gone.
  end_processes 10 TERM "$families"
}
