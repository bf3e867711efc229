# shellcheck shell=bash
# Functions of install.sh: says what happens, and runs work beside what follows.

say() { printf '%s\n' "$*"; }
warn() { printf 'install.sh: %s\n' "$*" >&2; }
die() { warn "$@"; exit 1; }
seconds_since() { # START [END, else now]: seconds with one digit
  local end=${2-$EPOCHREALTIME}
  local now=${end/./}
  local tenths=$(((now - ${1/./}) / 100000))
  printf '%d.%d' $((tenths / 10)) $((tenths % 10))
}

declare -A job_pid=() job_text=() job_start=()

# start NAME TEXT COMMAND...: runs the command beside what follows, its output in a log.
start() {
  local name=$1 text=$2
  shift 2
  job_text[$name]=$text job_start[$name]=$EPOCHREALTIME
  timed "$scratch/$name.end" "$@" >"$data/log/install-$name.log" 2>&1 </dev/null &
  job_pid[$name]=$!
}

timed() { # FILE COMMAND...: leaves the time of the command's end in the file
  # shellcheck disable=SC2064 # the name is known now
  trap "printf %s \"\$EPOCHREALTIME\" >$(printf %q "$1")" EXIT
  shift
  "$@"
}

# finish NAME: waits for it and says how long it took; ends the script with its log's end when it failed.
finish() {
  local name=$1 status=0
  local pid=${job_pid[$name]-}
  [[ $pid ]] || return 0
  if [[ -t 1 ]]; then
    while kill -0 "$pid" 2>/dev/null; do
      printf '\r  %6s s  %s ..' "$(seconds_since "${job_start[$name]}")" "${job_text[$name]}"
      sleep 0.5
    done
    printf '\r\e[K'
  fi
  wait "$pid" || status=$?
  unset "job_pid[$name]"
  if ((status)); then
    warn "failed after $(seconds_since "${job_start[$name]}") s: ${job_text[$name]}"
    tail -n 25 "$data/log/install-$name.log" | sed 's/^/    /' >&2
    die "the whole log: $data/log/install-$name.log"
  fi
  printf '  %6s s  %s\n' "$(seconds_since "${job_start[$name]}" "$(<"$scratch/$name.end")")" "${job_text[$name]}"
}

step() { # NAME TEXT COMMAND...
  start "$@"
  finish "$1"
}

# Ends what still runs beside; each job is a process group of its own because of set -m.
clean_up() {
  local pid
  for pid in "${job_pid[@]}"; do kill -TERM -- "-$pid" 2>/dev/null || true; done
  rm -rf "${scratch:-}"
}
