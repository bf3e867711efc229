#!/usr/bin/env bash
# readers-benchmark.sh [MILLION LINES]: text and trace.dat of the same calls, made from a recording of the tests, and
# what reads them: each tool once, in a process of its own, from the page cache. Wants 6 GB of disk for 50 million lines.
set -euo pipefail
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
million=${1:-50}
classpath=${FATHOM_CLASSPATH:-${XDG_DATA_HOME:-$HOME/.local/share}/fathom/app/*}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
TIMEFORMAT='   %R s, CPU %U + %S s'

javac -d "$work" -cp "$classpath" "$here"/{ManyCalls,ReadCalls}.java
java -cp "$work:$classpath" fathom.bench.ManyCalls "$here/../../../resources/fathom/read/direct-8192.zip" \
  "${million}000000" "$work"
cat > "$work/lines.py" <<'PYTHON'
import re, sys
line = re.compile(r"\s*(\d+)\)\s+([+!#*@$]?)\s*([\d.]+ us)?\s*\|(\s+)(?:([\w.]+)\(\)(;| \{)|\})")
cpus, durations, depths, functions = [], [], [], []
with open(sys.argv[1]) as text:
    for m in filter(None, map(line.match, text)):
        cpus.append(int(m[1]))
        durations.append(float(m[3][:-3]) if m[3] else None)
        depths.append(len(m[4]))
        functions.append(m[5])
print(len(cpus))
PYTHON

measured() {
  printf '%s (load %s)\n' "$1" "$(cut -d' ' -f1 /proc/loadavg)"
  shift
  time "$@"
}
reader() { java -Xmx4g -XX:+UseSerialGC -cp "$work:$classpath" fathom.bench.ReadCalls "$1"; }
lines() { wc -l < "$1"; }
report() { trace-cmd report -i "$1" 2> /dev/null | tail -n 1; }

for i in 1 2; do
  measured 'wc -l' lines "$work/calls.txt"
  measured 'Fathom, text' reader "$work/calls.txt"
  measured 'Fathom, trace.dat' reader "$work/calls.dat"
done
[ -z "$(command -v trace-cmd)" ] || measured 'trace-cmd report' report "$work/calls.dat"
measured 'Python' python3 "$work/lines.py" "$work/calls.txt"
