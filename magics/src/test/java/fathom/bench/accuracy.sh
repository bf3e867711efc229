#!/usr/bin/env bash
# accuracy.sh edges [FOLDER] | functions [-v] [KERNEL..] | scanner [KERNEL] | judge [-v] [KERNEL..]
# accuracy.sh lines [-v] [-O2..] FILE.c [ARGUMENT..]
#
# Measures what ACCURACY.md says. edges: functions found and lines of calls on the function_graph texts in
# FOLDER (default $FATHOM_TRACES). functions: all that a kernel can trace; -v lists those without source.
# scanner: our scanner beside Universal Ctags (the package universal-ctags). judge: what cards infer beside what
# the emulator executed, on the lab's kernels; -v lists what is not exact. lines: which lines of a program ran, by the
# instructions that it executed, beside gcov's counts; -v lists what contradicts. It is compiled and executed.
# Needs Fathom as install.sh left it, and the kernels' source; judge fetches their debug information.
set -euo pipefail

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../source" && pwd)
path=${FATHOM_CLASSPATH:-${XDG_DATA_HOME:-$HOME/.local/share}/fathom/app/*}
classes=$(mktemp -d)
trap 'rm -rf "$classes"' EXIT

case ${1-} in
  edges) main=EdgeFigures ;;
  functions) main=FunctionFigures ;;
  scanner) main=ScannerFigures ;;
  judge) main=Judge ;;
  lines) main=LineFigures ;;
  *) sed -n '2,10s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2; exit 2 ;;
esac
shift
javac -proc:none -d "$classes" -cp "$path" "$here"/{EdgeFigures,GraphText,FunctionFigures,ScannerFigures,Executions,Judge,SteppedProgram,LineFigures}.java
mkdir -p "$classes/fathom/source"
cp "$here/../../../resources/fathom/source/step.c" "$classes/fathom/source/"
FATHOM_ACCEL=tcg java -Dfile.encoding=UTF-8 -cp "$classes:$path" "fathom.source.$main" "$@"
