#!/usr/bin/env bash
# lab-benchmark.sh [KERNEL [COLD [WARM]]]: LabBenchmark with what install.sh built, in a data directory of its own that borrows
# the kernels and their sources.
set -euo pipefail
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
data=${XDG_DATA_HOME:-$HOME/.local/share}/fathom
own=$(mktemp -d)
trap 'rm -rf "$own"' EXIT
mkdir -p "$own/fathom"
ln -s "$data/kernels" "$data/sources" "$own/fathom/"
printf 'load: %s\n' "$(cat /proc/loadavg)"
FATHOM_ACCEL=tcg XDG_DATA_HOME=$own java -Dfile.encoding=UTF-8 -Xshare:auto -cp "${FATHOM_CLASSPATH:-$data/app/*}" \
  "$here/LabBenchmark.java" "$@"
