#!/usr/bin/env bash
# decode-benchmark.sh [APPENDS]: records what the emulator executes in so many appends (in the lab), and decodes it to the
# exact call tree eight times, the first time in a JVM that has just started. Needs Fathom as install.sh left it.
set -euo pipefail
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
classpath=${FATHOM_CLASSPATH:-${XDG_DATA_HOME:-$HOME/.local/share}/fathom/app/*}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd -- "$work"
javac -proc:none -d . -cp "$classpath" "$here/DecodeBenchmark.java"
FATHOM_SOURCE=off java -cp ".:$classpath" fathom.bench.DecodeBenchmark . "${1:-300}"
printf 'load: %s\n' "$(cat /proc/loadavg)"
time java -XX:+UseSerialGC -cp ".:$classpath" fathom.bench.DecodeBenchmark .
