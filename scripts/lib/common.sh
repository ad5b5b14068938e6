# shellcheck shell=bash disable=SC2154 # variables come from scripts/niro, which sources this file
# Words to the user, and small things that every part needs.

say() { printf '%s\n' "$*"; }
step() { printf '==> %s\n' "$*"; }
warn() { printf 'niro: warning: %s\n' "$*" >&2; }
die() {
  printf 'niro: error: %s\n' "$1" >&2
  if [ $# -gt 1 ]; then printf '  next: %s\n' "$2" >&2; fi
  exit 1
}

has() { command -v "$1" >/dev/null 2>&1; }

# at_least VERSION WANTED: 20.19.1 is at least 20.19
at_least() {
  local have wanted i
  IFS=. read -ra have <<<"${1%%[!0-9.]*}"
  IFS=. read -ra wanted <<<"$2"
  for i in "${!wanted[@]}"; do
    if ((10#${have[i]:-0} != 10#${wanted[i]})); then ((10#${have[i]:-0} > 10#${wanted[i]})) && return 0 || return 1; fi
  done
}

# json_text NAME: the first string of that name in the compact JSON on stdin
json_text() { grep -o "\"$1\" *: *\"[^\"]*\"" | head -n 1 | sed 's/^"[^"]*" *: *"//; s/"$//'; }

port_is_taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

free_port() {
  local candidate
  while :; do
    candidate=$((20000 + RANDOM % 20000))
    if ! port_is_taken "$candidate"; then
      printf '%s' "$candidate"
      return
    fi
  done
}

# A new secret of 24 characters without signs that a shell or a page would have to quote.
new_password() { LC_ALL=C tr -dc 'A-Za-z0-9' </dev/urandom 2>/dev/null | head -c 24 || true; }

# wait_until SECONDS "what is waited for" COMMAND...
wait_until() {
  local seconds=$1 what=$2 end=$((SECONDS + $1))
  shift 2
  until "$@"; do
    if ((SECONDS >= end)); then
      warn "$what: not within $seconds s"
      return 1
    fi
    sleep 0.25
  done
}
